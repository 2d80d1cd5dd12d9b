import { expect, test } from 'vitest'
import { featureKeys } from './featureKeys'

const feature = (id: string, hotkey: string | null) => ({ id, kind: 'bounding_box', name: id, color: '', hotkey })

test('a label keeps the key that its ontology gives it', () => {
  const keys = featureKeys([feature('zero', '0'), feature('one', '1'), feature('tree', 'T')], new Set())
  expect(Object.fromEntries(keys)).toEqual({ zero: '0', one: '1', tree: 't' })
})

test('a key that means something else is not given away; the label gets the next free digit', () => {
  const keys = featureKeys([feature('apple', 'a'), feature('one', '1'), feature('pear', '')], new Set(['a']))
  expect(Object.fromEntries(keys)).toEqual({ one: '1', apple: '2', pear: '3' })
})

test('of two labels with one key the first has it, and after the tenth comes shift', () => {
  const keys = featureKeys(
    [feature('a', '1'), ...Array.from({ length: 10 }, (_, k) => feature(`b${k}`, '1'))],
    new Set(),
  )
  expect(keys.get('a')).toBe('1')
  expect(keys.get('b8')).toBe('0')
  expect(keys.get('b9')).toBe('Shift+1')
})

test('where the keys run out a label has none', () => {
  expect(
    featureKeys(
      Array.from({ length: 30 }, (_, k) => feature(`f${k}`, null)),
      new Set(),
    ).size,
  ).toBe(20)
})
