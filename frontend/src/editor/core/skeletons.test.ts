import { expect, test } from 'vitest'
import { drawn, Hand } from '../testing/driver'
import { nudge, removeHandle, toggleHandle } from './actions'
import type { Feature } from './types'

const body: Feature = {
  id: 'body',
  kind: 'keypoints',
  name: 'Body',
  color: '#D55E00',
  settings: {
    points: ['nose', 'left elbow', 'tail'],
    edges: [
      [0, 1],
      [1, 2],
      [0, 9],
    ],
  },
}
const other: Feature = { ...body, id: 'other', settings: { points: ['hub', 'rim'], edges: [] } }

const point = (name: string, x: number, y: number, visible = true) => ({ name, x, y, visible })
const three = { points: [point('nose', 10, 10), point('left elbow', 30, 10, false), point('tail', 50, 40)] }

const opened = (...annotations: ReturnType<typeof drawn>[]) => {
  const hand = new Hand({ features: [body, other], annotations })
  if (annotations[0]) hand.editor.selection.choose(annotations[0].id)
  return hand
}
const drawing = () => opened().take('keypoints')
const command = (hand: Hand, name: string) =>
  hand.editor.offers().find((offer) => offer.command === name)?.isPossible ?? null

test('the hint names the point that is next', () => {
  const hand = drawing()
  expect(hand.editor.hint()).toContain('Next: nose, 1 of 3')
  hand.click(10, 10)
  expect(hand.editor.hint()).toContain('Next: left elbow, 2 of 3')
  hand.editor.command('backspace')
  expect(hand.editor.hint()).toContain('Next: nose, 1 of 3')
})

test('one is left out, the first too, and one is hidden; with the last the skeleton is done', () => {
  const hand = drawing()
  expect(hand.editor.command('skip')).toBe(true)
  expect(command(hand, 'finish')).toBe(false)
  hand.click(30, 10, { alt: true }).click(50, 40)
  expect(hand.values()).toEqual([{ points: [point('left elbow', 30, 10, false), point('tail', 50, 40)] }])
  expect(hand.editor.toolState).toBe('idle')
})

test('what was left out can be taken back', () => {
  const hand = drawing().click(10, 10)
  hand.editor.command('skip')
  hand.editor.command('backspace')
  hand.click(30, 10)
  hand.editor.command('finish')
  expect(hand.values()).toEqual([{ points: [point('nose', 10, 10), point('left elbow', 30, 10)] }])
})

test('of a skeleton whose points were all left out nothing stays', () => {
  const hand = drawing()
  for (const _ of [1, 2, 3]) hand.editor.command('skip')
  expect(hand.values()).toEqual([])
  expect(hand.editor.toolState).toBe('idle')
  expect(hand.saved).toEqual([])
})

test('once begun it stays a skeleton of its feature, whichever is chosen meanwhile', () => {
  const hand = drawing().click(10, 10)
  hand.editor.draw(other)
  hand.click(30, 10).click(50, 40)
  expect(hand.editor.store.list()[0]).toMatchObject({ feature: 'body' })
  expect((hand.values()[0] as typeof three).points.map(({ name }) => name)).toEqual(['nose', 'left elbow', 'tail'])
})

test('a skeleton without points says what is missing instead of doing nothing', () => {
  const hand = new Hand({ features: [{ ...body, settings: {} }] }).take('keypoints').click(10, 10)
  expect(hand.editor.hint()).toContain('name them in the ontology')
  expect(hand.editor.toolState).toBe('idle')
})

test('bones join the points that are there; those to a hidden point are hidden, and so is its dot', () => {
  const { editor } = opened(drawn('a', three, body))
  const look = editor.scene.look(editor.row('a')!)
  expect(look.map(({ type, rings, isHidden }) => [type, rings[0]!.map(({ x }) => x), isHidden])).toEqual([
    ['line', [10, 30], true],
    ['line', [30, 50], true],
    ['dot', [10, 50], false],
    ['dot', [30], true],
  ])
  const rest = { points: three.points.filter(({ name }) => name !== 'left elbow') }
  expect(editor.scene.look(drawn('b', rest, body)).filter(({ type }) => type === 'line')).toEqual([])
})

test('the next bone follows the pointer while it is drawn', () => {
  const hand = drawing().click(10, 10).move(20, 30)
  expect(hand.editor.preview()[0]).toMatchObject({
    type: 'line',
    rings: [
      [
        { x: 10, y: 10 },
        { x: 20, y: 30 },
      ],
    ],
  })
})

test('a point of it is dragged, nudged, hidden, shown and removed, each as one step', () => {
  const hand = opened(drawn('a', three, body))
  hand.drag([50, 40], [60, 45], { handle: 2 })
  nudge(hand.editor, { x: 0, y: -5 }, 2)
  expect(toggleHandle(hand.editor, 0)).toBe(true)
  hand.click(30, 10, { handle: 1, alt: true })
  expect(hand.values()).toEqual([
    { points: [point('nose', 10, 10, false), point('left elbow', 30, 10), point('tail', 60, 40)] },
  ])
  expect(removeHandle(hand.editor, 0)).toBe(true)
  expect(removeHandle(hand.editor, 0)).toBe(true)
  expect(removeHandle(hand.editor, 0)).toBe(false)
  expect(hand.saved).toHaveLength(6)
  for (const _ of hand.saved.slice()) hand.editor.undo()
  expect(hand.values()).toEqual([three])
})

test('hiding means nothing where there is no such point, or the kind has none', () => {
  const hand = new Hand({ features: [body], annotations: [drawn('a', three, body), drawn('b')] })
  hand.editor.selection.choose('a')
  expect(toggleHandle(hand.editor, -1)).toBe(false)
  hand.editor.selection.choose('b')
  expect(toggleHandle(hand.editor, 0)).toBe(false)
})
