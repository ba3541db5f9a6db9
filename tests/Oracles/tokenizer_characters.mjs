// Writes what Hugging Face's BERT normalizer and pre-tokenizer do to every Unicode scalar value, as ranges:
//     node tokenizer_characters.mjs > ../../src/Stages/Tokenizing/characters.txt
// The words of the second column are explained in the header it writes. It throws where a character does something that
// the format cannot say.
import { createRequire } from 'node:module'
import tokenizers from 'tokenizers'

const version = createRequire(import.meta.url)('tokenizers/package.json').version
const cased = tokenizers.bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: false, lowercase: false })
const uncased = tokenizers.bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true })
const nfd = tokenizers.nfdNormalizer()
const splitter = tokenizers.bertPreTokenizer()

// One character of each combining class, by which the class of another is found: NFD sorts neighbours by class.
const classes = [
  [1, 0x334], [7, 0x93c], [8, 0x3099], [9, 0x94d], [10, 0x5b0], [11, 0x5b1], [12, 0x5b2], [13, 0x5b3], [14, 0x5b4],
  [15, 0x5b5], [16, 0x5b6], [17, 0x5b7], [18, 0x5b8], [19, 0x5b9], [20, 0x5bb], [21, 0x5bc], [22, 0x5bd], [23, 0x5bf],
  [24, 0x5c1], [25, 0x5c2], [26, 0xfb1e], [27, 0x64b], [28, 0x64c], [29, 0x64d], [30, 0x64e], [31, 0x64f], [32, 0x650],
  [33, 0x651], [34, 0x652], [35, 0x670], [36, 0x711], [84, 0xc55], [91, 0xc56], [103, 0xe38], [107, 0xe48],
  [118, 0xeb8], [122, 0xec8], [129, 0xf71], [130, 0xf72], [132, 0xf74], [202, 0x327], [214, 0x1dce], [216, 0x31b],
  [218, 0x302a], [220, 0x316], [222, 0x59a], [224, 0x302e], [226, 0x1d16d], [228, 0x5ae], [230, 0x300], [232, 0x315],
  [233, 0x35c], [234, 0x35d], [240, 0x345]]

const text = (...codes) => String.fromCodePoint(...codes)
const codes = s => [...s].map(c => c.codePointAt(0))
const hex = code => code.toString(16).toUpperCase().padStart(4, '0')
const swaps = (first, second) => codes(nfd.normalizeString(text(first, second)))[0] !== first

function combiningClass(code) {
  if (!swaps(code, 0x334)) return swaps(0x345, code) ? 1 : 0
  const above = classes.findIndex(([, other]) => other !== code && swaps(other, code))
  return above < 0 ? 240 : classes[above - 1][0]
}

function kindWhenSplit(code) {
  const c = text(code)
  const parts = splitter.preTokenizeString(`a${c}b`).map(part => part[0])
  if (parts.length === 1) return 'letter'
  if (parts.length === 2) return 'space'
  if (parts.length === 3 && parts[1] === c) return 'punctuation'
  throw new Error(`U+${hex(code)} splits into ${JSON.stringify(parts)}`)
}

function describe(code) {
  const c = text(code)
  const clean = cased.normalizeString(c)
  const lowered = uncased.normalizeString(c)
  if (clean === '') return { kind: 'gone' }
  if (clean === ' ') return { kind: 'space' }
  const kind = clean === ` ${c} ` ? 'ideograph' : kindWhenSplit(code)
  if (clean !== c && kind !== 'ideograph') throw new Error(`U+${hex(code)} becomes ${JSON.stringify(clean)}`)

  const decomposed = codes(nfd.normalizeString(c))
  const combining = decomposed.map(combiningClass)
  if (lowered === '') {
    if (kind !== 'letter') throw new Error(`U+${hex(code)} is ${kind} and a mark`)
    return { kind: combining.includes(0) ? 'barrier' : 'mark' }
  }
  const to = codes(kind === 'ideograph' ? lowered.slice(1, -1) : lowered)
  const becomes = kind === 'ideograph' ? kind : kindWhenSplit(to[0])
  if (becomes !== kind && (kind !== 'letter' || becomes !== 'punctuation')) throw new Error(`U+${hex(code)} is ${kind} and becomes ${becomes}`)
  if (decomposed.length > 1 && combining[0] !== 0) throw new Error(`U+${hex(code)} decomposes into marks that stay`)
  if (kind !== 'ideograph' && to.length > 1 && to.some(t => kindWhenSplit(t) !== 'letter')) throw new Error(`U+${hex(code)} becomes several words`)
  if (Buffer.byteLength(c) < to.length) throw new Error(`U+${hex(code)} becomes more characters than it has bytes`)
  if (0xac00 <= code && code <= 0xd7a3) return { kind: 'hangul' }
  return { kind: becomes === kind ? kind : 'disguised', to: to.length === 1 && to[0] === code ? undefined : to, combining: combining.length === 1 ? combining[0] : 0 }
}

const runs = []
for (let code = 0; code < 0x110000; code++) {
  if (0xd800 <= code && code < 0xe000) continue
  const { kind, to, combining } = describe(code)
  const does = [
    kind,
    ...(combining ? [`@${combining}`] : []),
    ...(to ? [to.length === 1 ? `${to[0] < code ? '-' : '+'}${Math.abs(to[0] - code)}` : `=${to.map(hex).join(',')}`] : []),
  ].join(' ')
  const last = runs.at(-1)
  if (last?.does === does && last.end === code - 1 && !does.includes('=')) last.end = code
  else runs.push({ does, start: code, end: code })
}

console.log(`# What becomes of each character in BERT's tokenizer, made by tests/Oracles/tokenizer_characters.mjs from Hugging Face
# tokenizers ${version}, whose Unicode versions it thereby follows. Characters that are not listed are plain letters.
#   gone         dropped: control and format characters, private use, U+FFFD
#   space        ends a word
#   punctuation  a word by itself
#   ideograph    a word by itself
#   mark         nonspacing mark: dropped where accents are stripped, else a letter
#   barrier      the same, and marks are not sorted across it (its combining class is 0)
#   disguised    punctuation where accents are stripped (of \u2260 remains =), else a letter
#   hangul       decomposes by the formula of Unicode, section 3.12
#   letter       part of a word
# Then, for lower-cased text: @n the combining class of a letter that is sorted as a mark, +n or -n the distance to the
# character it becomes when decomposed, stripped of marks and lower-cased, =x,y the characters it becomes.`)
for (const { does, start, end } of runs)
  if (does !== 'letter') console.log(`${hex(start)}${end > start ? '-' + hex(end) : ''} ${does}`)
