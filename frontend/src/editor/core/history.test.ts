import { describe, expect, test } from 'vitest'
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

describe('what was changed elsewhere since', () => {
  const moved = (was: object, mine: object, theirs: object) => {
    const { store, history } = opened()
    store.apply(change({ created: [drawn('a', was)] }), 'remote')
    const to = (value: object) => {
      const before = store.get('a')!
      return change({ updated: [{ before, after: { ...before, value } }] })
    }
    history.mark('move')
    store.apply(to(mine), 'local')
    store.apply(to(theirs), 'remote')
    const left: number[] = []
    history.left.subscribe((count) => left.push(count))
    return { store, history, left }
  }

  test('is moved back by as much as it was moved here', () => {
    const { store, history, left } = moved({ x: 10, y: 10 }, { x: 20, y: 15 }, { x: 50, y: 15 })
    history.undo()
    expect(store.get('a')!.value).toEqual({ x: 40, y: 10 })
    history.redo()
    expect(store.get('a')!.value).toEqual({ x: 50, y: 15 })
    expect(left).toEqual([])
  })

  test.each([
    ['another option', { option: 'a' }, { option: 'b' }, { option: 'c' }],
    ['another number of corners', { rings: [[1, 2]] }, { rings: [[1, 3]] }, { rings: [[1, 3, 5]] }],
    ['a place from which it would leave the picture', { x: 0 }, { x: 50 }, { x: 20 }],
  ])('stays as it is where it has %s, and that is told', (_, was, mine, theirs) => {
    const { store, history, left } = moved(was, mine, theirs)
    expect(history.undo()).toBeNull()
    expect(store.get('a')!.value).toEqual(theirs)
    expect(left).toEqual([1])
  })

  test('is not deleted by undoing that it was drawn', () => {
    const { store, history } = opened()
    history.mark('draw')
    make(store, 'a')
    const before = store.get('a')!
    store.apply(change({ updated: [{ before, after: { ...before, feature: 'dog' } }] }), 'remote')
    history.undo()
    expect(store.get('a')!.feature).toBe('dog')
  })
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
