// Ids of Hugging Face's tokenizer as an exported folder describes it, special tokens included, for texts in a file:
//     node tokenizer_folder.mjs folder texts ids
// texts: for each text its length in bytes as int32, then its UTF-8; ids: for each text the number of ids, then the ids, int32.
import { writeFileSync } from 'node:fs'
import tokenizers from 'tokenizers'
import { readTexts } from './tokenizer.mjs'

const [folder, textsPath, idsPath] = process.argv.slice(2)
const tokenizer = tokenizers.Tokenizer.fromFile(`${folder}/tokenizer.json`)
const parts = []
for (const text of readTexts(textsPath)) {
  const ids = (await tokenizer.encode(text)).getIds()
  parts.push(Int32Array.of(ids.length), Int32Array.from(ids))
}
writeFileSync(idsPath, Buffer.concat(parts.map(part => Buffer.from(part.buffer))))
