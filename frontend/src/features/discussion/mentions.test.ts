import { expect, it } from 'vitest'
import { calledIn, callOf, matching, piecesOf, withCall } from './mentions'

const people = [
  { value: '1', label: 'Ana Lind' },
  { value: '2', label: 'Ana' },
  { value: '3', label: 'rui@acme.example' },
]

it('finds the call at the caret, and none in an address or behind a line', () => {
  expect(callOf('ask @an', 7)).toEqual({ start: 4, words: 'an' })
  expect(callOf('ask @an then', 12)).toEqual({ start: 4, words: 'an then' })
  expect(callOf('mail ana@acme', 13)).toBeNull()
  expect(callOf('@ana\nnow', 8)).toBeNull()
})

it('matches a name by any of its words and stops once one is complete', () => {
  expect(matching(people, 'li').map(({ value }) => value)).toEqual(['1'])
  expect(matching(people, 'Ana').map(({ value }) => value)).toEqual(['1', '2'])
  expect(matching(people, 'ana ')).toEqual([])
  expect(matching(people, 'ana then')).toEqual([])
})

it('puts the whole name in the place of what was typed', () => {
  expect(withCall('ask @an now', 4, 7, 'Ana Lind')).toEqual({ text: 'ask @Ana Lind now', caret: 14 })
})

it('calls who is named, the longer name first, and nobody whose name only begins a word', () => {
  expect(calledIn('@Ana Lind, look', people)).toEqual(['1'])
  expect(calledIn('@Ana look, and @rui@acme.example', people)).toEqual(['2', '3'])
  expect(calledIn('@Anabel look', people)).toEqual([])
  expect(piecesOf('a @Ana b', ['Ana'])).toEqual([
    { text: 'a ', isCall: false },
    { text: '@Ana', isCall: true },
    { text: ' b', isCall: false },
  ])
})
