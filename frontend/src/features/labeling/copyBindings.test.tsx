import { afterEach, expect, it } from 'vitest'
import { Keymap } from '@/editor/core/keymap'
import { box, drawn, Hand } from '@/editor/testing/driver'
import { objectBindings, toolBindings } from './bindings'
import { copyBindings } from './copyBindings'

function keyed(hand: Hand, project: string) {
  const keymap = new Keymap()
  keymap.register([...toolBindings(hand.editor), ...objectBindings(hand.editor), ...copyBindings(hand.editor, project)])
  expect(keymap.clashes()).toEqual([])
  return (key: string) =>
    keymap.press({ key, code: key, ctrlKey: true, metaKey: false, shiftKey: false, altKey: false }, ['tool', 'editor'])
}

afterEach(() => document.getSelection()?.removeAllRanges())

it('objects go along to the next task of a project, and to none of another', () => {
  const [first, second, elsewhere] = [new Hand({ annotations: [drawn('a'), drawn('b')] }), new Hand(), new Hand()]
  const press = keyed(first, 'p')
  expect(press('c')).toBe(false)
  expect([press('a'), press('c')]).toEqual([true, true])
  expect([keyed(second, 'p')('v'), keyed(elsewhere, 'q')('v')]).toEqual([true, false])
  expect([second.values().length, elsewhere.values()]).toEqual([2, []])
})

it('one key makes another beside it, and nothing where nothing is chosen', () => {
  const hand = new Hand({ annotations: [drawn('a')] })
  const press = keyed(hand, 'p')
  expect([press('d'), hand.values().length]).toEqual([true, 1])
  hand.editor.selection.choose('a')
  press('d')
  expect(hand.values()).toEqual([box(10, 10, 20, 20), box(23, 23, 20, 20)])
})

it('words that are marked on the page are copied as words', () => {
  const hand = new Hand({ annotations: [drawn('a')] })
  hand.editor.selection.choose('a')
  document.body.append('How to label')
  document.getSelection()!.selectAllChildren(document.body)
  expect(keyed(hand, 'p')('c')).toBe(false)
})
