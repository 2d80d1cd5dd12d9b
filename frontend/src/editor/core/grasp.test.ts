import { describe, expect, test } from 'vitest'
import { box, cat, drawn, Hand, lake, three } from '../testing/driver'
import { nudge, removeGrasped, step } from './actions'

const square = {
  rings: [
    [
      [300, 300],
      [400, 300],
      [400, 400],
      [300, 400],
    ],
  ],
}

/** A handle of what is in hand is dragged by the mouse, which gives it the keyboard. */
function pulled(hand: Hand, handle: number, from: readonly [number, number], to: readonly [number, number]): Hand {
  hand.editor.grasped.set(handle)
  return hand.drag(from, to, { handle })
}

describe('the handle that was dragged', () => {
  const twoOf = () => new Hand({ annotations: [drawn('a', square, lake), drawn('b', box(10, 10, 20, 20), cat)] })

  test('is moved and taken out by keys as long as its object is in hand', () => {
    const hand = twoOf()
    hand.editor.selection.choose('a')
    pulled(hand, 2, [400, 400], [420, 410])
    expect(nudge(hand.editor, { x: 1, y: 0 })).toBe(true)
    expect((hand.values()[0] as typeof square).rings[0]![2]).toEqual([421, 410])
    expect(removeGrasped(hand.editor)).toBe(true)
    expect((hand.values()[0] as typeof square).rings[0]).toHaveLength(3)
  })

  test('is no handle of the next object that is chosen: that one is moved whole', () => {
    const hand = twoOf()
    hand.editor.selection.choose('a')
    pulled(hand, 2, [400, 400], [420, 410])
    hand.editor.command('cancel')
    expect(hand.editor.grasped.get()).toBeNull()
    hand.click(20, 20)
    nudge(hand.editor, { x: 1, y: 0 })
    expect(hand.values()[1]).toEqual(box(11, 10, 20, 20))
    expect(removeGrasped(hand.editor)).toBe(false)
  })

  test('of a suggestion stays with the object that it becomes, and is none of the next suggestion', () => {
    const hand = new Hand().suggest(three)
    const next = () => hand.editor.suggestions.focused()!.annotation.id
    pulled(hand, 7, [200, 215], [190, 215])
    expect(hand.editor.grasped.get()).toBe(7)
    nudge(hand.editor, { x: 1, y: 0 })
    expect(hand.values()).toEqual([box(191, 200, 39, 30)])
    step(hand.editor, 1)
    const focused = next()
    expect(hand.editor.grasped.get()).toBeNull()
    expect(nudge(hand.editor, { x: 1, y: 0 })).toBe(false)
    expect([hand.values().length, next()]).toEqual([1, focused])
  })

  test('that is not there any more cannot be taken out, and that is no step', () => {
    const hand = new Hand({ annotations: [drawn('a', square, lake)] })
    hand.editor.selection.choose('a')
    hand.editor.grasped.set(3)
    expect([removeGrasped(hand.editor), removeGrasped(hand.editor)]).toEqual([true, false])
    expect(hand.editor.grasped.get()).toBeNull()
    hand.editor.undo()
    expect(hand.editor.history.undoLabel()).toBeNull()
  })
})
