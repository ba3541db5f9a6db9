// BERT's tokenizer as Hugging Face builds it from a vocab.txt, without added tokens.
import { readFileSync } from 'node:fs'
import tokenizers from 'tokenizers'

export function bertTokenizer(vocabPath, lowerCase) {
  const lines = readFileSync(vocabPath, 'utf8').split('\n')
  const vocab = Object.fromEntries(lines.filter(token => token !== '').map((token, id) => [token, id]))
  const tokenizer = new tokenizers.Tokenizer(
    tokenizers.WordPiece.init(vocab, { unkToken: '[UNK]', maxInputCharsPerWord: 100, continuingSubwordPrefix: '##' }))
  tokenizer.setNormalizer(
    tokenizers.bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: lowerCase, lowercase: lowerCase }))
  tokenizer.setPreTokenizer(tokenizers.bertPreTokenizer())
  return tokenizer
}
