import { afterEach, expect, test } from 'vitest'
import { Keymap } from '@/editor/core/keymap'
import { BYTES, chosenLevels } from '@/editor/core/levels'
import { drawn, Hand, lake } from '@/editor/testing/driver'
import { objectBindings, toolBindings } from './bindings'
import { viewBindings } from './viewBindings'

afterEach(() => chosenLevels.set(null))

function keyed(hand: Hand) {
  const keymap = new Keymap()
  const all = [
    ...toolBindings(hand.editor),
    ...objectBindings(hand.editor),
    ...viewBindings(hand.editor, () => {}, BYTES),
  ]
  keymap.register(all)
  const press = (chord: string) => {
    const parts = chord.split('+')
    const key = parts.at(-1)!
    const [shiftKey, ctrlKey] = [parts.includes('Shift'), parts.includes('Mod')]
    return keymap.press({ key, code: key, shiftKey, ctrlKey, metaKey: false, altKey: false }, ['tool', 'editor'])
  }
  return { keymap, press, all }
}

test('two keys zoom in and out around the middle of what is in view', () => {
  const hand = new Hand()
  const { press } = keyed(hand)
  const before = hand.editor.camera.get()
  const middle = (320 - before.x) / before.scale
  press('.')
  const after = hand.editor.camera.get()
  expect(after.scale).toBeCloseTo(before.scale * 1.25)
  expect((320 - after.x) / after.scale).toBeCloseTo(middle)
  press(',')
  expect(hand.editor.camera.get().scale).toBeCloseTo(before.scale)
})

test('arrows move what is chosen, and the picture where nothing is; with Ctrl and Shift always the picture', () => {
  const hand = new Hand({ annotations: [drawn('a')] })
  const { press } = keyed(hand)
  const { x } = hand.editor.camera.get()
  press('ArrowRight')
  expect(hand.editor.camera.get().x).toBe(x - 80)
  hand.editor.selection.choose('a')
  press('ArrowRight')
  expect([hand.editor.camera.get().x, hand.values()]).toMatchObject([x - 80, [{ x: 11 }]])
  press('Mod+Shift+ArrowLeft')
  expect([hand.editor.camera.get().x, hand.values()]).toMatchObject([x, [{ x: 11 }]])
})

test('a tool in hand has the arrows for its crosshair', () => {
  const hand = new Hand().take('box')
  const { press } = keyed(hand)
  const camera = hand.editor.camera.get()
  press('ArrowRight')
  expect(hand.editor.camera.get()).toBe(camera)
  expect(hand.editor.crosshair.at.get()).not.toBeNull()
})

test('brightness and contrast have keys, and one that takes them back', () => {
  const { press } = keyed(new Hand())
  press('Shift+b')
  expect(chosenLevels.get()).toMatchObject({ low: 0, high: 235 })
  press('Shift+z')
  press('Shift+t')
  expect(chosenLevels.get()).toMatchObject({ low: 20, high: 235 })
  press('Shift+z')
  expect(chosenLevels.get()).toBeNull()
})

test('a vertex is added on the edge after the one that has the keyboard', () => {
  const triangle = {
    rings: [
      [
        [0, 0],
        [100, 0],
        [100, 100],
      ],
    ],
  }
  const hand = new Hand({ annotations: [drawn('a', triangle, lake)] })
  const { press, keymap } = keyed(hand)
  hand.editor.selection.choose('a')
  expect(press('Shift+i')).toBe(false)
  hand.editor.grasped.set(2)
  expect(press('Shift+i')).toBe(true)
  expect(hand.values()).toEqual([
    {
      rings: [
        [
          [0, 0],
          [100, 0],
          [100, 100],
          [50, 50],
        ],
      ],
    },
  ])
  expect(keymap.clashes()).toEqual([])
})
