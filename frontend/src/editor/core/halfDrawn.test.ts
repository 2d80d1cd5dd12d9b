/** What is half drawn is never lost without a word: another tool closes it where it can, else it waits. */
import { describe, expect, test } from 'vitest'
import { Hand, lake } from '../testing/driver'
import type { Feature } from './types'

const cat: Feature = { id: 'cat', kind: 'bounding_box', name: 'Cat', color: '#E69F00' }
const pond: Feature = { id: 'pond', kind: 'polygon', name: 'Pond', color: '#009E73' }
const body: Feature = {
  id: 'body',
  kind: 'keypoints',
  name: 'Body',
  color: '#000000',
  settings: { points: ['head', 'hip', 'foot'], edges: [] },
}
const features = [cat, lake, pond, body]
const shownPoints = ({ editor }: Hand) => editor.preview().flatMap(({ rings }) => rings[0]!.length)

const triangle = () => new Hand({ features }).take('polygon').click(100, 100).click(200, 100).click(200, 200)
const edge = () => new Hand({ features }).take('polygon').click(100, 100).click(200, 100)

describe('what can be closed', () => {
  test('is an object once another tool is taken, of the label it was drawn for, and undo takes it back', () => {
    const hand = triangle().take('box')
    expect(hand.editor.store.list()).toMatchObject([{ kind: 'polygon', feature: 'lake' }])
    expect(hand.editor.tool.get().id).toBe('box')
    expect(hand.editor.selection.chosen.get().size).toBe(0)
    hand.editor.undo()
    expect(hand.editor.store.list()).toEqual([])
  })

  test('is an object once a label of another kind is taken', () => {
    const hand = triangle()
    hand.editor.draw(cat)
    expect(hand.editor.store.list()).toMatchObject([{ kind: 'polygon', feature: 'lake' }])
    expect(hand.editor.feature.get()).toBe(cat)
  })

  test('takes another label of its kind and is not closed by it', () => {
    const hand = triangle()
    hand.editor.draw(pond)
    expect(hand.editor.store.list()).toEqual([])
    hand.editor.command('finish')
    expect(hand.editor.store.list()).toMatchObject([{ feature: 'pond' }])
  })

  test('is chosen where the select tool is taken', () => {
    const hand = triangle().take('select')
    expect(hand.editor.selection.only()).toBe(hand.editor.store.list()[0]!.id)
  })

  test('is left as it is by moving the picture, and stays in sight', () => {
    const hand = triangle().take('pan')
    expect(hand.editor.store.list()).toEqual([])
    expect(shownPoints(hand)).toContain(3)
    hand.take('polygon').click(100, 200)
    hand.editor.command('finish')
    expect((hand.values()[0] as { rings: unknown[][] }).rings[0]).toHaveLength(4)
  })

  test('is closed before it is saved, also from under another tool', () => {
    const hand = triangle().take('pan')
    expect(hand.editor.halfDrawn.close()).toEqual([])
    expect(hand.editor.store.list()).toMatchObject([{ feature: 'lake' }])
    expect(hand.editor.preview()).toEqual([])
    const inHand = triangle()
    expect(inHand.editor.halfDrawn.close()).toEqual([])
    expect(inHand.editor.store.list()).toMatchObject([{ feature: 'lake' }])
    expect(inHand.editor.toolState).toBe('idle')
  })
})

describe('what cannot be closed', () => {
  test('waits in sight, and goes on where its tool is taken again', () => {
    const hand = edge().take('box')
    expect(shownPoints(hand)).toContain(2)
    hand.drag([300, 300], [340, 340])
    hand.take('polygon').click(200, 200)
    hand.editor.command('finish')
    expect(hand.editor.store.list()).toMatchObject([{ kind: 'bounding_box' }, { kind: 'polygon', feature: 'lake' }])
  })

  test('comes back by undo, unless something was done since', () => {
    const hand = edge().take('select')
    expect(hand.editor.steps.undoable()).not.toBeNull()
    hand.editor.undo()
    expect([hand.editor.tool.get().id, hand.editor.toolState]).toEqual(['polygon', 'placing'])
    hand.take('box').drag([300, 300], [340, 340])
    hand.editor.undo()
    expect(hand.editor.tool.get().id).toBe('box')
    expect(hand.editor.store.list()).toEqual([])
  })

  test('is told before the label is submitted, and can be thrown away', () => {
    const hand = edge().take('select')
    expect(hand.editor.halfDrawn.close()).toMatchObject([{ tool: { id: 'polygon' }, feature: lake }])
    expect(edge().editor.halfDrawn.close()).toMatchObject([{ tool: { id: 'polygon' } }])
    hand.take('polygon').editor.command('cancel')
    expect(hand.editor.halfDrawn.close()).toEqual([])
    expect(hand.take('select').editor.preview()).toEqual([])
  })

  test('is a skeleton with points left, of its own label', () => {
    const hand = new Hand({ features }).take('keypoints').click(10, 10).click(20, 20).take('box')
    expect(hand.editor.store.list()).toEqual([])
    expect(hand.editor.halfDrawn.close()).toMatchObject([{ feature: body }])
    hand.take('keypoints').click(30, 30)
    expect(hand.editor.store.list()).toMatchObject([{ kind: 'keypoints', feature: 'body' }])
  })

  test('is what a hand is still at when the tool is changed by a key', () => {
    const hand = new Hand({ features }).take('polygon').click(100, 100).down(200, 100)
    hand.take('pan').up(200, 100)
    hand.take('polygon').click(200, 200)
    hand.editor.command('finish')
    expect((hand.values()[0] as { rings: unknown[][] }).rings[0]).toHaveLength(3)
  })
})

test('what is asked by clicks is put down as before', () => {
  const hand = new Hand({ features }).take('box').down(10, 10).move(50, 50)
  hand.take('pan').up(50, 50)
  expect(hand.editor.store.list()).toEqual([])
  expect(hand.editor.halfDrawn.close()).toEqual([])
})
