import { describe, expect, test } from 'vitest'
import { box, drawn, Hand, three } from '../testing/driver'
import { editFocused, rejectOne, remove } from './actions'

describe('deleting', () => {
  test('with nothing chosen decides about no suggestion, on one of a locked class no more than on any', () => {
    const hand = new Hand({ annotations: [drawn('a', box(10, 10, 20, 20))] }).suggest(three)
    hand.editor.classes.toggleLocked('cat')
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
    expect(remove(hand.editor)).toBe(false)
    hand.editor.classes.toggleLocked('cat')
    hand.editor.selection.choose('a')
    expect([remove(hand.editor), remove(hand.editor)]).toEqual([true, false])
    expect([hand.values(), hand.editor.store.decisions()]).toEqual([[], []])
    expect(rejectOne(hand.editor)).toBe(true)
    expect(hand.editor.store.decisions()).toMatchObject([{ suggestion: 's9', outcome: 'rejected' }])
  })

  test('rejects a suggestion that was taken in hand', () => {
    const hand = new Hand().suggest(three)
    editFocused(hand.editor)
    expect(remove(hand.editor)).toBe(true)
    expect(hand.editor.store.decisions()).toMatchObject([{ suggestion: 's9', outcome: 'rejected' }])
  })
})
