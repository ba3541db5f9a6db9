// Hugging Face's tokenizer on one core, one text at a time:
//     RAYON_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false node peer_tokenizers.mjs vocab.txt texts
// texts: for each text its length in bytes as int32, then its UTF-8. Prints processor seconds (the texts are strings already;
// the better of two passes) and the number of ids.
import { bertTokenizer, readTexts } from '../Oracles/tokenizer.mjs'

const [vocab, textsPath] = process.argv.slice(2)
const tokenizer = bertTokenizer(vocab, true)
const texts = readTexts(textsPath)
const options = { addSpecialTokens: false }
for (const text of texts.slice(0, 200)) await tokenizer.encode(text, null, options)

let best = Infinity
let ids = 0
for (let pass = 0; pass < 2; pass++) {
  const start = process.cpuUsage()
  ids = 0
  for (const text of texts) ids += (await tokenizer.encode(text, null, options)).getLength()
  const { user, system } = process.cpuUsage(start)
  best = Math.min(best, (user + system) / 1e6)
}
console.log(`${best} ${ids}`)
