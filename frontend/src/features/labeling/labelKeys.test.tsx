import { expect, test } from 'vitest'
import { Keymap } from '@/editor/core/keymap'
import { BYTES } from '@/editor/core/levels'
import { drawn, Hand } from '@/editor/testing/driver'
import { answerBindings } from './answerBindings'
import {
  historyBinding,
  objectBindings,
  skipBinding,
  suggestionBindings,
  talkBinding,
  taskBinding,
  toolBindings,
} from './bindings'
import { askingBinding, gridBinding, previousBinding } from './questionBindings'
import { viewBindings } from './viewBindings'

test('no two keys of the label page are the same, whatever is chosen or not', () => {
  const hand = new Hand({ annotations: [drawn('a')] })
  const nothing = () => {}
  const keymap = new Keymap()
  keymap.register([
    ...suggestionBindings(hand.editor, nothing, nothing),
    ...toolBindings(hand.editor),
    ...answerBindings(hand.editor),
    ...objectBindings(hand.editor),
    ...viewBindings(hand.editor, nothing, BYTES),
    ...askingBinding(hand.editor),
    ...gridBinding(nothing),
    ...historyBinding('Versions', nothing),
    ...taskBinding('Submit', nothing),
    ...skipBinding('Skip', nothing),
    ...previousBinding('Previous', nothing),
    ...talkBinding('Comment', { begin: nothing }),
  ])
  expect(keymap.clashes()).toEqual([])
})
