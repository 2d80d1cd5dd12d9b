import { describe, expect, test } from 'vitest'
import { drawn, Hand, lake } from '../testing/driver'
import type { Feature } from './types'

const edge: Feature = { id: 'edge', kind: 'polyline', name: 'Edge', color: '' }
const person: Feature = {
  id: 'person',
  kind: 'keypoints',
  name: 'Person',
  color: '',
  settings: { points: ['head', 'hand', 'foot'], edges: [] },
}
const pond = drawn('pond', { rings: [[[300, 300], [350, 300], [350, 350]]] }, lake) // biome-ignore format: one line

/** How many places the preview shows, the lines of a polygon and the dots of a skeleton alike. */
const placed = ({ editor }: Hand): number => JSON.stringify(editor.preview()).match(/"x":/g)?.length ?? 0
const begun = (tool: string): Hand => {
  const hand = new Hand({ features: [lake, edge, person] })
  hand.take('polygon').click(300, 300).click(350, 300).click(350, 350)
  hand.editor.command('finish')
  return hand.take(tool).click(10, 10).click(60, 10)
}

describe.each(['polygon', 'polyline', 'keypoints'])('undo while a %s is drawn', (tool) => {
  test('takes the last vertex back and no finished object, redo gives it again', () => {
    const hand = begun(tool)
    const two = placed(hand)
    hand.editor.undo()
    expect([placed(hand), hand.values().length]).toEqual([two - 1, 1])
    hand.editor.redo()
    expect([placed(hand), hand.values().length]).toEqual([two, 1])
    hand.editor.undo()
    hand.editor.undo()
    expect([hand.editor.toolState, hand.values().length]).toEqual(['idle', 1])
  })

  test('with no vertex left goes on to what was done before, which redo brings back', () => {
    const hand = begun(tool)
    for (let times = 0; times < 3; times += 1) hand.editor.undo()
    expect(hand.values()).toHaveLength(0)
    hand.editor.redo()
    expect(hand.values()).toHaveLength(1)
  })

  test('what was stepped back from is past once another vertex is set', () => {
    const hand = begun(tool)
    const two = placed(hand)
    hand.editor.undo()
    hand.click(80, 80)
    hand.editor.redo()
    expect(placed(hand)).toBe(two)
  })
})

test('in the middle of a press undo takes nothing from under the hand', () => {
  const hand = new Hand({ features: [lake], annotations: [pond] }).take('polygon').click(10, 10).down(60, 10)
  hand.editor.undo()
  hand.up(60, 10)
  expect([hand.editor.toolState, hand.values().length]).toEqual(['placing', 1])
})
