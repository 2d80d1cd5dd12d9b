import { expect, test } from 'vitest'
import { box, cat, Hand, lake } from '../testing/driver'
import type { Feature } from './types'

const stain: Feature = { ...lake, id: 'stain', kind: 'mask', name: 'Stain' }
const mark: Feature = { ...lake, id: 'mark', kind: 'point', name: 'Mark' }
const body: Feature = { ...lake, id: 'body', kind: 'keypoints', name: 'Body', settings: { points: ['nose', 'tail'] } }

/** A hand with only keys: at 100, 100 of a picture that is shown pixel by pixel. */
function keys(features: readonly Feature[], tool: string) {
  const hand = new Hand({ features })
  hand.editor.camera.set({ x: 0, y: 0, scale: 1 })
  hand.take(tool)
  const { crosshair } = hand.editor
  crosshair.press()
  const far = (x: number, y: number) => crosshair.move(x / 20, y / 20, true)
  expect(crosshair.at.get()).toEqual({ x: 320, y: 240 })
  far(100 - 320, 100 - 240)
  return { hand, crosshair, far }
}

test('a point is set where the crosshair is, a pixel further by a small step', () => {
  const { hand, crosshair } = keys([mark], 'point')
  crosshair.move(1, 0, false)
  crosshair.press()
  expect(hand.values()).toEqual([{ x: 101, y: 100 }])
  expect(hand.editor.said.get().what).toBe('Set 101, 100')
})

test('a box begins with one press and ends with the next, as one step', () => {
  const { hand, crosshair, far } = keys([cat], 'box')
  crosshair.press()
  expect(hand.editor.isHeld).toBe(true)
  far(60, 40)
  crosshair.press()
  expect(hand.values()).toEqual([box(100, 100, 60, 40)])
  expect([hand.editor.isHeld, hand.saved.length]).toEqual([false, 1])
  hand.editor.undo()
  expect(hand.values()).toEqual([])
})

test('a polygon and a skeleton are set vertex by vertex', () => {
  const { hand, crosshair, far } = keys([lake], 'polygon')
  for (const [x, y] of [
    [60, 0],
    [0, 60],
    [0, 0],
  ] as const) {
    crosshair.press()
    far(x, y)
  }
  expect(hand.editor.command('finish')).toBe(true)
  expect(hand.values()).toEqual([
    {
      rings: [
        [
          [100, 100],
          [160, 100],
          [160, 160],
        ],
      ],
    },
  ])
  const second = keys([body], 'keypoints')
  second.crosshair.press()
  second.far(20, 20)
  second.crosshair.press()
  expect(second.hand.values()).toMatchObject([
    {
      points: [
        { name: 'nose', x: 100 },
        { name: 'tail', x: 120 },
      ],
    },
  ])
})

test('the brush paints from press to press', () => {
  const { hand, crosshair, far } = keys([stain], 'brush')
  crosshair.press()
  far(40, 0)
  crosshair.press()
  expect(hand.values()).toHaveLength(1)
})

test('putting it away gives up what it was drawing', () => {
  const { hand, crosshair, far } = keys([cat], 'box')
  crosshair.press()
  far(60, 40)
  crosshair.leave()
  expect([hand.values(), hand.editor.isHeld, hand.editor.toolState, crosshair.at.get()]).toEqual([
    [],
    false,
    'idle',
    null,
  ])
})

test('it is for tools that draw, and leaves arrows to what is chosen', () => {
  const hand = new Hand()
  expect(hand.editor.crosshair.move(1, 0, false)).toBe(false)
  hand.take('box').drag([10, 10], [60, 60])
  hand.editor.selection.choose(hand.editor.store.list()[0]!.id)
  expect(hand.editor.crosshair.isWanted).toBe(false)
})

test('the picture moves with it where it would be out of view', () => {
  const { hand, far } = keys([cat], 'box')
  hand.editor.camera.set({ x: 0, y: 0, scale: 4 })
  far(400, 0)
  const { x, scale } = hand.editor.camera.get()
  expect(500 * scale + x).toBeLessThan(640)
})
