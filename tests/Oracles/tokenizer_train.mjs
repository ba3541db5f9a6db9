// A WordPiece vocabulary trained by Hugging Face with the trainer's defaults (30000 tokens, no minimum, no special tokens):
//     node tokenizer_train.mjs cased|uncased vocab.txt text...
import { writeFileSync } from 'node:fs'
import tokenizers from 'tokenizers'
import { normalizer, preTokenizer } from './tokenizer.mjs'

const [kind, vocabPath, ...texts] = process.argv.slice(2)
const tokenizer = new tokenizers.Tokenizer(tokenizers.WordPiece.empty())
tokenizer.setNormalizer(normalizer(kind === 'uncased'))
tokenizer.setPreTokenizer(preTokenizer)
tokenizer.train(texts)
const vocab = Object.entries(tokenizer.getVocab()).sort((a, b) => a[1] - b[1])
writeFileSync(vocabPath, vocab.map(([token]) => token + '\n').join(''))
