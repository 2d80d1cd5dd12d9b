import { expect, test } from 'vitest'
import { type Binding, Keymap, type KeyPress } from './keymap'
import { chordFrom, given, holderOf, NO_CHANGES, readChanges, remapped, writeChanges } from './remap'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
})

function bindings(done: string[] = []): readonly Binding[] {
  const binding = (id: string, keys: string[], more: Partial<Binding> = {}): Binding => ({
    id,
    keys,
    scope: 'editor',
    label: id,
    group: 'g',
    run: () => {
      done.push(id)
      return true
    },
    ...more,
  })
  return [binding('accept', ['a']), binding('edit', ['e', 'Enter']), binding('close', ['Enter'], { scope: 'tool' })]
}

function pressed(changes = NO_CHANGES, ...keys: string[]): string[] {
  const done: string[] = []
  const keymap = new Keymap()
  keymap.register(remapped(bindings(done), changes))
  for (const key of keys) keymap.press(press(key), ['editor'])
  return done
}

test('a key that was given away does what it was given to, and its old key nothing', () => {
  const changes = given(NO_CHANGES, bindings(), 'accept', 'q')
  expect(pressed(changes, 'q', 'a')).toEqual(['accept'])
})

test('who held the key is named, and loses it alone', () => {
  expect(holderOf(bindings(), 'accept', 'e')?.id).toBe('edit')
  const changes = given(NO_CHANGES, bindings(), 'accept', 'e')
  expect(pressed(changes, 'e', 'Enter')).toEqual(['accept', 'edit'])
})

test('the same key in another scope is no rival', () => {
  expect(holderOf(bindings(), 'close', 'e')).toBeNull()
})

test('what is kept is read again, and what cannot be read is nothing', () => {
  const changes = given(NO_CHANGES, bindings(), 'accept', 'Shift+q')
  expect(readChanges(writeChanges(changes))).toEqual(changes)
  for (const text of [null, 'no json', '{"accept": 3}', 'null']) expect(readChanges(text).size).toBe(0)
})

test('a modifier alone is no key yet', () => {
  expect(chordFrom(press('Shift', { shiftKey: true }))).toBeNull()
  expect(chordFrom(press('Q', { code: 'KeyQ', shiftKey: true }))).toBe('Shift+q')
})
