import { expect, test } from 'vitest'
import { drawn } from '../testing/driver'
import { change, invert, isEmpty, same, squash, squashGesture } from './changes'
import { Store } from './store'
import type { Decision } from './types'

const a1 = drawn('a', { x: 1 })
const a2 = drawn('a', { x: 2 })
const a3 = drawn('a', { x: 3 })
const accepted: Decision = {
  id: 'd1',
  suggestion: 's',
  outcome: 'accepted',
  annotation: 'a',
  bulk: false,
  shown_threshold: 0.5,
  focus_ms: 800,
}

test('made and moved is made where it is now', () => {
  const both = squash(change({ created: [a1] }), change({ updated: [{ before: a1, after: a2 }] }))
  expect(both).toEqual(change({ created: [a2] }))
})

test('moved twice is moved once, from the first place to the last', () => {
  const moves = [
    { before: a1, after: a2 },
    { before: a2, after: a3 },
  ]
  const both = squash(change({ updated: [moves[0]!] }), change({ updated: [moves[1]!] }))
  expect(both.updated).toEqual([{ before: a1, after: a3 }])
})

test('made and deleted is nothing, moved there and back is nothing', () => {
  expect(isEmpty(squash(change({ created: [a1] }), change({ deleted: [a1] })))).toBe(true)
  const there = change({ updated: [{ before: a1, after: a2 }] })
  expect(isEmpty(squash(there, invert(there)))).toBe(true)
})

test('moved and deleted is deleted as it was before', () => {
  const both = squash(change({ updated: [{ before: a1, after: a2 }] }), change({ deleted: [a2] }))
  expect(both).toEqual(change({ deleted: [a1] }))
})

test('taking back a decision writes a withdrawal and never erases', () => {
  const taken = change({ created: [a1], decisions: [{ before: null, after: accepted }] })
  const back = invert(taken)
  expect(back.deleted).toEqual([a1])
  expect(back.decisions[0]!.after).toMatchObject({ suggestion: 's', outcome: 'withdrawn', annotation: null })
  expect(back.decisions[0]!.after.id).not.toBe('d1')
  expect(squash(taken, back).decisions.map(({ after }) => after.outcome)).toEqual(['accepted', 'withdrawn'])
})

test('taking back a second decision restores the first in a record of its own', () => {
  const edited: Decision = { ...accepted, id: 'd2', outcome: 'edited' }
  const back = invert(change({ decisions: [{ before: accepted, after: edited }] }))
  expect(back.decisions[0]!.after).toMatchObject({ outcome: 'accepted', annotation: 'a', suggestion: 's' })
  expect(back.decisions[0]!.after.id).not.toBe('d1')
})

test('a decision taken and withdrawn within one gesture was none', () => {
  const taken = change({ created: [a1], decisions: [{ before: null, after: accepted }] })
  expect(isEmpty(squashGesture(taken, invert(taken)))).toBe(true)
})

test('a change applied twice changes nothing the second time', () => {
  const store = new Store()
  const set = change({ created: [a1], decisions: [{ before: null, after: accepted }] })
  store.apply(set, 'remote')
  let told = 0
  store.subscribe(() => {
    told += 1
  })
  store.apply(set, 'remote')
  expect(told).toBe(0)
  expect(store.decision('s')?.id).toBe('d1')
})

test.each([
  [{ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, true],
  [{ a: null }, {}, true],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  ['1', 1, false],
])('same(%j, %j) is %s', (left, right, expected) => {
  expect(same(left, right)).toBe(expected)
})
