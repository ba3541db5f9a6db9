// Words of texts as Hugging Face's BERT normalizer and pre-tokenizer make them:
//     node tokenizer_words.mjs cased|uncased texts words
// texts and words: for each text a length in bytes as int32, then UTF-8; the words with a line feed behind each, [UNK] for
// one of more than 100 characters.
import { writeFileSync } from 'node:fs'
import { normalizer, preTokenizer, readTexts } from './tokenizer.mjs'

const [kind, textsPath, wordsPath] = process.argv.slice(2)
const normalize = normalizer(kind === 'uncased')
const parts = []
for (const text of readTexts(textsPath)) {
  const words = preTokenizer.preTokenizeString(normalize.normalizeString(text))
    .map(([word]) => (word.length > 100 && [...word].length > 100 ? '[UNK]' : word) + '\n')
  const bytes = Buffer.from(words.join(''))
  const length = Buffer.alloc(4)
  length.writeInt32LE(bytes.length)
  parts.push(length, bytes)
}
writeFileSync(wordsPath, Buffer.concat(parts))
