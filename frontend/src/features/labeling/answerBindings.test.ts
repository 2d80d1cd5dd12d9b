import { expect, test } from 'vitest'
import { Keymap } from '@/editor/core/keymap'
import { box, cat, dog, drawn, Hand, predicted, suggested } from '@/editor/testing/driver'
import { answerBindings } from './answerBindings'
import { toolBindings } from './bindings'

const asking = (id: string) => ({
  ...cat,
  id,
  kind: 'radio',
  options: ['one', 'two'].map((name) => ({ id: `${id}-${name}`, name })),
})
const car = { ...cat, id: 'car', features: [asking('color'), asking('doors')] }

function opened() {
  const hand = new Hand({ features: [dog, car], annotations: [drawn('a', box(10, 10, 50, 50), car)] })
  const keys = new Keymap()
  keys.register([...toolBindings(hand.editor), ...answerBindings(hand.editor)])
  const press = (digit: number) =>
    keys.press(
      { key: `${digit}`, code: `Digit${digit}`, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false },
      ['tool', 'editor', 'global'],
    )
  return { hand, press }
}

const answers = (hand: Hand, id = 'a') =>
  hand.editor.row(id)!.answers.map(({ value }) => (value as { option: string }).option)

test('digits answer the open questions of the object that is chosen again, then they are those of the labels', () => {
  const { hand, press } = opened()
  hand.editor.selection.choose('a')
  press(2)
  press(1)
  expect(answers(hand)).toEqual(['color-two', 'doors-one'])
  expect(hand.editor.store.get('a')!.feature).toBe('car')
  press(1)
  expect(hand.editor.store.get('a')!.feature).toBe('dog')
})

test('with nothing chosen, or without such an option, a digit is that of its label', () => {
  const { hand, press } = opened()
  press(2)
  expect([answers(hand), hand.editor.feature.get()?.id]).toEqual([[], 'car'])
})

test('of a suggestion that makes it the person’s own', () => {
  const { hand, press } = opened()
  hand.suggest(suggested([predicted('s', 0.9, box(200, 200, 50, 50), car)]))
  hand.editor.selection.choose('s')
  press(2)
  const kept = hand.editor.store.list().find(({ derived_from }) => derived_from === 's')
  expect(answers(hand, kept!.id)).toEqual(['color-two'])
})
