import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { box, drawn, Hand } from '../testing/driver'
import { change } from './changes'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const two = () => new Hand({ annotations: [drawn('a', box(10, 10, 20, 20)), drawn('b', box(100, 100, 20, 20))] })

/** How often those who watch the list heard of another one. */
function heard({ editor }: Hand): () => number {
  let times = 0
  editor.listed.rows.subscribe(() => {
    times += 1
  })
  return () => times
}

const moved = ({ editor }: Hand, x: number) =>
  editor.apply(change({ updated: [{ before: editor.store.get('a')!, after: drawn('a', box(x, 10, 20, 20)) }] }))

it('tells of a shape under the hand ten times a second, and at once when the hand lets go', () => {
  const hand = two()
  const times = heard(hand)
  hand.editor.hold('pointer')
  for (const x of [11, 12, 13]) moved(hand, x)
  expect(times()).toBe(0)
  vi.advanceTimersByTime(100)
  expect(times()).toBe(1)
  moved(hand, 14)
  hand.editor.release('pointer')
  expect(times()).toBe(2)
  expect(hand.editor.listed.rows.get()).toBe(hand.editor.store.list())
})

it('tells of everything else at once, a hand being down or not', () => {
  const hand = two()
  const times = heard(hand)
  hand.editor.hold('key')
  hand.editor.apply(change({ created: [drawn('c')] }))
  hand.editor.apply(change({ deleted: [drawn('b')] }))
  expect(times()).toBe(2)
  hand.editor.release('key')
  moved(hand, 50)
  expect(times()).toBe(3)
  expect(hand.editor.listed.rows.get()).toBe(hand.editor.store.list())
})
