import { expect, test } from 'vitest'
import { drawn } from '../testing/driver'
import { change } from './changes'
import { History } from './history'
import { Store } from './store'

const make = (store: Store, id: string) => store.apply(change({ created: [drawn(id)] }), 'local')

function opened() {
  const store = new Store()
  return { store, history: new History(store) }
}

test('what lies between two marks is undone together, whatever its pace', () => {
  const { store, history } = opened()
  history.mark('two at once')
  make(store, 'a')
  make(store, 'b')
  history.mark('one')
  make(store, 'c')
  history.undo()
  expect(store.list().map(({ id }) => id)).toEqual(['a', 'b'])
  history.undo()
  expect(store.list()).toEqual([])
  expect(history.undo()).toBeNull()
})

test('redo brings back exactly what undo took', () => {
  const { store, history } = opened()
  history.mark('draw')
  make(store, 'a')
  history.undo()
  expect(history.redo()).toBe('draw')
  expect(store.get('a')).toEqual(drawn('a'))
  expect(history.redo()).toBeNull()
})

test('a new change closes the way to redo', () => {
  const { store, history } = opened()
  history.mark('a')
  make(store, 'a')
  history.undo()
  history.mark('b')
  make(store, 'b')
  expect(history.redo()).toBeNull()
})

test('what comes from elsewhere is never undone', () => {
  const { store, history } = opened()
  history.mark('mine')
  make(store, 'mine')
  store.apply(change({ created: [drawn('theirs')] }), 'remote')
  history.undo()
  expect(store.list().map(({ id }) => id)).toEqual(['theirs'])
})

test('undo of a move keeps what somebody else changed on the same object meanwhile', () => {
  const { store, history } = opened()
  store.apply(change({ created: [drawn('a', { x: 1 })] }), 'remote')
  history.mark('move')
  const before = store.get('a')!
  store.apply(change({ updated: [{ before, after: { ...before, value: { x: 2 } } }] }), 'local')
  const moved = store.get('a')!
  store.apply(change({ updated: [{ before: moved, after: { ...moved, feature: 'dog' } }] }), 'remote')
  history.undo()
  expect(store.get('a')).toMatchObject({ value: { x: 1 }, feature: 'dog' })
})

test('undo of a change to an object that is gone leaves it gone', () => {
  const { store, history } = opened()
  store.apply(change({ created: [drawn('a', { x: 1 })] }), 'remote')
  history.mark('move')
  const before = store.get('a')!
  store.apply(change({ updated: [{ before, after: { ...before, value: { x: 2 } } }] }), 'local')
  store.apply(change({ deleted: [store.get('a')!] }), 'remote')
  history.undo()
  expect(store.list()).toEqual([])
})

test('bail erases the open step and leaves nothing to redo', () => {
  const { store, history } = opened()
  history.mark('draw')
  make(store, 'a')
  history.bail()
  expect(store.list()).toEqual([])
  expect(history.undoLabel()).toBeNull()
  expect(history.redoLabel()).toBeNull()
})

test('an empty mark is no step', () => {
  const { store, history } = opened()
  history.mark('draw')
  make(store, 'a')
  history.mark('nothing came of it')
  expect(history.undo()).toBe('draw')
})
