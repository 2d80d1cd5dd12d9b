import { expect, test } from 'vitest'
import { drawn } from '../testing/driver'
import { change } from './changes'
import { Settling } from './settling'
import { Store } from './store'

function watched() {
  const store = new Store([], [])
  const told: (readonly [created: readonly string[], isLocal: boolean])[] = []
  const settling = new Settling(store, ({ created }, isLocal) => told.push([created.map(({ id }) => id), isLocal]))
  return { store, settling, told }
}

test('what changes under several hands is told as one change when the last is lifted', async () => {
  const { store, settling, told } = watched()
  const free: string[] = []
  settling.hold('pointer')
  settling.hold('key')
  void settling.whenFree().then(() => free.push('free'))
  store.apply(change({ created: [drawn('a')] }), 'local')
  expect(settling.release('key')).toBe(false)
  store.apply(change({ created: [drawn('b')] }), 'replay')
  await Promise.resolve()
  expect([told, free]).toEqual([[], []])
  expect(settling.release('pointer')).toBe(true)
  await settling.whenFree()
  expect([told, free, settling.isHeld]).toEqual([[[['a', 'b'], true]], ['free'], false])
})

test('without a hand down each change is told at once; what came from elsewhere, and what came to nothing, is not', () => {
  const { store, settling, told } = watched()
  const made = drawn('a')
  store.apply(change({ created: [made] }), 'replay')
  store.apply(change({ created: [drawn('b')] }), 'remote')
  expect(told).toEqual([[['a'], false]])
  settling.hold('key')
  store.apply(change({ created: [drawn('c')] }), 'local')
  store.apply(change({ deleted: [store.get('c')!] }), 'local')
  expect([settling.release('key'), settling.release('key')]).toEqual([true, false])
  expect(told).toHaveLength(1)
})
