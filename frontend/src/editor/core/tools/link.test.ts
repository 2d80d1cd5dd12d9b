import { describe, expect, test } from 'vitest'
import { box, cat, dog, drawn, Hand, predicted, suggested } from '../../testing/driver'
import { remove } from '../actions'
import { arrowsOf } from '../links'
import type { Feature } from '../types'

const chases: Feature = {
  id: 'chases',
  kind: 'relationship',
  name: 'Chases',
  color: '#0072B2',
  settings: { pairs: [['dog', 'cat']] },
}
const beside: Feature = {
  id: 'beside',
  kind: 'relationship',
  name: 'Beside',
  color: '#D55E00',
  settings: { directed: false },
}

function at(feature: Feature): Hand {
  const annotations = [drawn('rex', box(100, 100, 40, 40), dog), drawn('tom', box(300, 100, 40, 40), cat)]
  const hand = new Hand({ features: [cat, dog, chases, beside], annotations })
  hand.editor.draw(feature)
  return hand
}

const joins = (hand: Hand) => hand.values().slice(2)

describe('a link', () => {
  test('leads from the object pressed to the one where the hand is lifted, as an arrow between their edges', () => {
    const hand = at(chases).drag([120, 120], [320, 120])
    expect(joins(hand)).toEqual([{ source: 'rex', target: 'tom', directed: true }])
    expect(arrowsOf(hand.editor)).toMatchObject([
      { from: { x: 140, y: 120 }, to: { x: 300, y: 120 }, isDirected: true },
    ])
    hand.editor.undo()
    expect(joins(hand)).toEqual([])
  })

  test('is made by a click on each as well', () => {
    expect(joins(at(chases).click(120, 120).click(320, 120))).toHaveLength(1)
  })

  test('that the label does not allow, or that is there, is told and not made', () => {
    const hand = at(chases).drag([320, 120], [120, 120])
    expect(hand.editor.hint()).toBe('Chases does not join these two')
    hand.editor.draw(beside)
    hand.drag([320, 120], [120, 120]).drag([120, 120], [320, 120])
    expect(hand.editor.hint()).toBe('They are linked already')
    expect(joins(hand)).toEqual([{ source: 'tom', target: 'rex', directed: false }])
  })

  test('begins at no suggestion and nowhere in between', () => {
    const hand = at(beside).suggest(suggested([predicted('s', 0.9, box(400, 300, 30, 30))]))
    hand.drag([415, 315], [320, 120])
    expect(hand.editor.hint()).toContain('accept or draw it first')
    hand.drag([120, 120], [500, 400])
    expect(joins(hand)).toEqual([])
  })

  test('leads to nothing of a class that is out of sight', () => {
    const hand = at(beside)
    hand.editor.classes.toggleHidden('cat')
    hand.drag([120, 120], [320, 120])
    expect(joins(hand)).toEqual([])
    hand.editor.classes.showAll()
    expect(joins(hand.drag([120, 120], [320, 120]))).toHaveLength(1)
  })

  test('is chosen by a press on its arrow, and goes with either of its ends; undo brings both back', () => {
    const hand = at(chases).drag([120, 120], [320, 120]).take('select').click(220, 121)
    expect(hand.editor.selection.only()).toBe(hand.editor.store.list()[2]!.id)
    hand.click(320, 120)
    remove(hand.editor)
    expect(hand.editor.store.list().map(({ id }) => id)).toEqual(['rex'])
    hand.editor.undo()
    expect(arrowsOf(hand.editor)).toHaveLength(1)
  })
})
