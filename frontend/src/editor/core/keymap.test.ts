import { expect, test, vi } from 'vitest'
import { type Binding, chordOf, Keymap, type KeyPress } from './keymap'

const key = (key: string, code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
})

const binding = (id: string, part: Partial<Binding>): Binding => ({
  id,
  keys: ['a'],
  scope: 'editor',
  label: id,
  group: 'test',
  run: () => true,
  ...part,
})

test.each([
  ['a letter, by what it says', key('a', 'KeyQ'), 'a'],
  ['a capital', key('A', 'KeyA', { shiftKey: true }), 'Shift+a'],
  ['a digit, by where it is, on a French keyboard', key('&', 'Digit1'), '1'],
  ['a digit with shift', key('!', 'Digit1', { shiftKey: true }), 'Shift+1'],
  ['a sign that needs shift', key('?', 'Slash', { shiftKey: true }), '?'],
  ['control and enter', key('Enter', 'Enter', { ctrlKey: true }), 'Mod+Enter'],
  ['command on a Mac', key('z', 'KeyZ', { metaKey: true, shiftKey: true }), 'Mod+Shift+z'],
  ['space', key(' ', 'Space'), 'Space'],
  ['shift and tab', key('Tab', 'Tab', { shiftKey: true }), 'Shift+Tab'],
])('%s', (_, press, chord) => {
  expect(chordOf(press)).toBe(chord)
})

test('the innermost scope has the key, and passes it on where it has no use for it', () => {
  const keymap = new Keymap()
  const [tool, editor] = [vi.fn(() => false), vi.fn(() => true)]
  keymap.register([binding('outer', { run: editor }), binding('inner', { scope: 'tool', run: tool })])
  expect(keymap.press(key('a', 'KeyA'), ['tool', 'editor', 'global'])).toBe(true)
  expect(tool.mock.invocationCallOrder[0]!).toBeLessThan(editor.mock.invocationCallOrder[0]!)
})

test('while somebody types, only what is meant for text is heard', () => {
  const keymap = new Keymap()
  const [accept, submit] = [vi.fn(), vi.fn()]
  keymap.register([
    binding('accept', { run: accept }),
    binding('submit', { keys: ['Mod+Enter'], scope: 'text', run: submit }),
  ])
  expect(keymap.press(key('a', 'KeyA'), ['text'])).toBe(false)
  expect(keymap.press(key('Enter', 'Enter', { ctrlKey: true }), ['text'])).toBe(true)
  expect(accept).not.toHaveBeenCalled()
  expect(submit).toHaveBeenCalledOnce()
})

test('a held key decides once; one that may repeat repeats', () => {
  const keymap = new Keymap()
  const [accept, nudge] = [vi.fn(), vi.fn()]
  keymap.register([
    binding('accept', { run: accept }),
    binding('nudge', { keys: ['ArrowUp'], run: nudge, repeats: true }),
  ])
  keymap.press(key('a', 'KeyA'), ['editor'], true)
  keymap.press(key('ArrowUp', 'ArrowUp'), ['editor'], true)
  expect(accept).not.toHaveBeenCalled()
  expect(nudge).toHaveBeenCalledOnce()
})

test('two bindings that claim the same key in the same scope are found', () => {
  const keymap = new Keymap()
  const remove = keymap.register([binding('one', {}), binding('two', {}), binding('three', { scope: 'tool' })])
  expect(keymap.clashes()).toEqual([{ chord: 'a', scope: 'editor', ids: ['one', 'two'] }])
  remove()
  expect(keymap.clashes()).toEqual([])
})
