// Ids of Hugging Face's tokenizer for texts in a file:
//     node tokenizer_ids.mjs vocab.txt cased|uncased texts ids
// texts: for each text its length in bytes as int32, then its UTF-8; ids: for each text the number of ids, then the ids, int32.
import { writeFileSync } from 'node:fs'
import { bertTokenizer, readTexts } from './tokenizer.mjs'

const [vocab, kind, textsPath, idsPath] = process.argv.slice(2)
const tokenizer = bertTokenizer(vocab, kind === 'uncased')
const texts = readTexts(textsPath)
const parts = []
for (let at = 0; at < texts.length; at += 1024)
  for (const encoding of await tokenizer.encodeBatch(texts.slice(at, at + 1024), { addSpecialTokens: false })) {
    const ids = encoding.getIds()
    parts.push(Int32Array.of(ids.length), Int32Array.from(ids))
  }
writeFileSync(idsPath, Buffer.concat(parts.map(part => Buffer.from(part.buffer))))
