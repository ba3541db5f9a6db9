// BERT's tokenizer as Hugging Face builds it from a vocab.txt, without added tokens.
import { readFileSync } from 'node:fs'
import tokenizers from 'tokenizers'

export const preTokenizer = tokenizers.bertPreTokenizer()

export function normalizer(lowerCase) {
  return tokenizers.bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: lowerCase, lowercase: lowerCase })
}

export function bertTokenizer(vocabPath, lowerCase) {
  const lines = readFileSync(vocabPath, 'utf8').split('\n')
  const vocab = Object.fromEntries(lines.filter(token => token !== '').map((token, id) => [token, id]))
  const tokenizer = new tokenizers.Tokenizer(
    tokenizers.WordPiece.init(vocab, { unkToken: '[UNK]', maxInputCharsPerWord: 100, continuingSubwordPrefix: '##' }))
  tokenizer.setNormalizer(normalizer(lowerCase))
  tokenizer.setPreTokenizer(preTokenizer)
  return tokenizer
}

// A file of texts: for each its length in bytes as int32, then its UTF-8.
export function readTexts(path) {
  const input = readFileSync(path)
  const texts = []
  for (let at = 0; at < input.length; ) {
    const length = input.readInt32LE(at)
    texts.push(input.toString('utf8', at + 4, at + 4 + length))
    at += 4 + length
  }
  return texts
}
