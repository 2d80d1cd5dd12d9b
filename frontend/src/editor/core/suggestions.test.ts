import { describe, expect, test, vi } from 'vitest'
import { kinds } from '../kinds'
import { box, dog, drawn, Hand, predicted, suggested, three } from '../testing/driver'
import { acceptOne, acceptShown, editFocused, focus, rejectOne, relabel, remove, step } from './actions'
import { change } from './changes'

const outcomes = (hand: Hand) =>
  hand.saved.flatMap(({ set }) => set.decisions.map(({ after }) => [after.suggestion, after.outcome]))

describe('an earlier version that is in use again', () => {
  const older = suggested([predicted('o', 0.6, box(0, 0, 9, 9))], { annotation_set: 'set-1' })
  const newer = suggested([predicted('n', 0.7, box(50, 0, 9, 9))], { annotation_set: 'set-2' })

  test('is shown in place of the newer one, though it spoke before', () => {
    const hand = new Hand().suggest(older).suggest(newer)
    expect(hand.suggest(older).shown()).toEqual(['n'])
    hand.suggest({ ...older, again: true })
    step(hand.editor, 1)
    expect(hand.shown()).toEqual(['o'])
    const newest = suggested([predicted('x', 0.8, box(0, 50, 9, 9))], { annotation_set: 'set-3' })
    hand.suggest(newest)
    step(hand.editor, -1)
    expect(hand.shown()).toEqual(['x'])
  })

  test('leaves what a person has in hand', () => {
    const hand = new Hand().suggest(newer)
    editFocused(hand.editor)
    expect(hand.suggest({ ...older, again: true }).shown()).toEqual(['n', 'o'])
  })
})

describe('order and focus', () => {
  test('highest confidence first, then by id; the first is focused', () => {
    const even = suggested([predicted('b', 0.5, box(0, 0, 9, 9)), predicted('a', 0.5, box(50, 0, 9, 9))])
    expect(new Hand().suggest(even).shown()).toEqual(['a', 'b'])
    const hand = new Hand().suggest(three)
    expect(hand.shown()).toEqual(['s9', 's7', 's4'])
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
  })

  test('until the person moves or decides, the focus is on the highest, whatever arrives', () => {
    const hand = new Hand().suggest(three)
    hand.suggest(suggested([predicted('s95', 0.95, box(50, 0, 9, 9))]))
    expect(hand.editor.suggestions.focus.get()).toBe('s95')
    expect(hand.editor.suggestions.arrivedAbove.get()).toBe(0)
    rejectOne(hand.editor)
    hand.suggest(suggested([predicted('s99', 0.99, box(0, 0, 9, 9))]))
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
    expect(hand.editor.suggestions.arrivedAbove.get()).toBe(1)
  })

  test('a suggestion taken in hand keeps the focus when a higher one arrives', () => {
    const hand = new Hand().suggest(three)
    editFocused(hand.editor)
    hand.suggest(suggested([predicted('s95', 0.95, box(50, 0, 9, 9))]))
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
  })

  test('what arrives above does not move the focus; it is counted', () => {
    const hand = new Hand().suggest(three)
    step(hand.editor, 1)
    hand.suggest(suggested([predicted('s8', 0.8, box(0, 0, 9, 9)), predicted('s95', 0.95, box(50, 0, 9, 9))]))
    expect(hand.editor.suggestions.focus.get()).toBe('s7')
    expect(hand.editor.suggestions.arrivedAbove.get()).toBe(2)
    expect(acceptOne(hand.editor)).toBe(true)
    expect(hand.editor.store.list()[0]!.derived_from).toBe('s7')
  })

  test('what comes back by an undo is not new above', () => {
    const hand = new Hand().suggest(three)
    acceptOne(hand.editor)
    step(hand.editor, 1)
    hand.editor.undo()
    expect(hand.shown()).toEqual(['s9', 's7', 's4'])
    expect(hand.editor.suggestions.focus.get()).toBe('s4')
    expect(hand.editor.suggestions.arrivedAbove.get()).toBe(0)
  })

  test('next and previous stop at the ends', () => {
    const hand = new Hand().suggest(three)
    step(hand.editor, -1)
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
    for (let times = 0; times < 5; times += 1) step(hand.editor, 1)
    expect(hand.editor.suggestions.focus.get()).toBe('s4')
  })

  test('after a decision the focus goes to the next row, at the end to the one before', () => {
    const hand = new Hand().suggest(three)
    focus(hand.editor, 's7')
    acceptOne(hand.editor)
    expect(hand.editor.suggestions.focus.get()).toBe('s4')
    rejectOne(hand.editor)
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
  })

  test('while a hand is down nothing arrives; when it is lifted everything does', () => {
    const hand = new Hand()
    hand.editor.hold('pointer')
    hand.editor.suggestions.receive(three)
    expect(hand.shown()).toEqual([])
    hand.editor.release('pointer')
    expect(hand.shown()).toEqual(['s9', 's7', 's4'])
  })
})

describe('merging', () => {
  test('the same message twice changes nothing', () => {
    const hand = new Hand().suggest(three)
    acceptOne(hand.editor)
    hand.suggest(three)
    expect(hand.shown()).toEqual(['s7', 's4'])
  })

  test('a later pass of the same predictor replaces what was left of the earlier one', () => {
    const hand = new Hand().suggest(three)
    acceptOne(hand.editor)
    hand.suggest(suggested([predicted('n', 0.6, box(400, 10, 20, 20))], { pass: 1 }))
    expect(hand.shown()).toEqual(['s7', 'n'])
    step(hand.editor, 1)
    expect(hand.shown()).toEqual(['n'])
    expect(hand.editor.store.list()).toHaveLength(1)
  })

  test('the focused suggestion stays until the person leaves it', () => {
    const hand = new Hand().suggest(three)
    focus(hand.editor, 's9')
    hand.suggest(
      suggested([predicted('n', 0.95, box(400, 10, 20, 20))], { annotation_set: 'set-2', model_run: 'run-2' }),
    )
    expect(hand.shown()).toEqual(['n', 's9'])
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
  })

  test('the focused suggestion is not lost when the person leaves it where the later pass says it too', () => {
    const hand = new Hand().suggest({ ...three, pass: 1 })
    focus(hand.editor, 's9')
    hand.suggest({ ...three, annotations: [...three.annotations, predicted('n', 0.95, box(400, 10, 20, 20))], pass: 2 })
    step(hand.editor, -1)
    expect(hand.editor.suggestions.focus.get()).toBe('n')
    expect(hand.shown()).toEqual(['n', 's9', 's7', 's4'])
  })

  test('what arrives late from an earlier pass is not taken up', () => {
    const hand = new Hand().suggest(suggested([predicted('n', 0.6, box(400, 10, 20, 20))], { pass: 2 }))
    hand.suggest({ ...three, pass: 1 })
    expect(hand.shown()).toEqual(['n'])
  })

  test('another predictor’s suggestions stand beside them', () => {
    const hand = new Hand().suggest(three)
    const other = [predicted('o', 0.8, box(400, 10, 20, 20))]
    hand.suggest(suggested(other, { annotation_set: 'set-2', model_run: 'run-2', predictor: 'other' }))
    expect(hand.shown()).toEqual(['s9', 'o', 's7', 's4'])
  })

  test('what is already drawn is hidden and counted, and comes back when the object goes', () => {
    const hand = new Hand({ annotations: [drawn('mine', box(200, 201, 30, 30))] }).suggest(three)
    expect(hand.shown()).toEqual(['s7', 's4'])
    expect(hand.editor.suggestions.list().duplicates).toBe(1)
    hand.editor.selection.choose('mine')
    remove(hand.editor)
    expect(hand.shown()).toEqual(['s9', 's7', 's4'])
  })

  test('what is decided is compared with nothing, until the decision is taken back', () => {
    const shape = kinds.shape('bounding_box')!
    const compared = vi.spyOn(shape, 'similarity')
    const hand = new Hand().suggest(three)
    compared.mockClear()
    acceptShown(hand.editor)
    expect(compared).not.toHaveBeenCalled()
    compared.mockRestore()
    hand.editor.undo()
    rejectOne(hand.editor)
    hand.editor.store.apply(change({ created: [drawn('theirs', box(200, 201, 30, 30))] }), 'remote')
    hand.editor.undo()
    expect(hand.shown()).toEqual(['s7', 's4'])
  })

  test('another feature in the same place is no duplicate', () => {
    const hand = new Hand({ annotations: [drawn('mine', box(200, 200, 30, 30), dog)] }).suggest(three)
    expect(hand.editor.suggestions.list().duplicates).toBe(0)
  })
})

describe('deciding', () => {
  test('accepting keeps an object with its origin and leaves the suggestion as predicted', () => {
    const hand = new Hand().suggest(three)
    acceptOne(hand.editor)
    const [made] = hand.editor.store.list()
    expect(made).toMatchObject({ derived_from: 's9', confidence: null, value: box(200, 200, 30, 30), feature: 'cat' })
    expect(made!.id).not.toBe('s9')
    expect(hand.editor.suggestions.get('s9')!.annotation).toMatchObject({ id: 's9', confidence: 0.9 })
    expect(hand.saved[0]!.set.decisions[0]!.after).toMatchObject({
      outcome: 'accepted',
      annotation: made!.id,
      bulk: false,
    })
  })

  test('three quick accepts are three undos, and each undo writes a withdrawal', () => {
    const hand = new Hand().suggest(three)
    for (let times = 0; times < 3; times += 1) acceptOne(hand.editor)
    hand.editor.undo()
    expect(hand.editor.store.list()).toHaveLength(2)
    expect(hand.shown()).toEqual(['s4'])
    expect(outcomes(hand).at(-1)).toEqual(['s4', 'withdrawn'])
    hand.editor.redo()
    expect(outcomes(hand).at(-1)).toEqual(['s4', 'accepted'])
    expect(hand.shown()).toEqual([])
  })

  test('accept above the threshold is one undo, marked bulk, of exactly those on show', () => {
    const hand = new Hand({ threshold: 0.5 }).suggest(three)
    hand.editor.hold('key')
    hand.editor.suggestions.receive(suggested([predicted('late', 0.99, box(0, 0, 9, 9))]))
    expect(acceptShown(hand.editor)).toBe(2)
    hand.editor.release('key')
    expect(
      hand.saved[0]!.set.decisions.map(({ after }) => [after.suggestion, after.bulk, after.shown_threshold]),
    ).toEqual([
      ['s9', true, 0.5],
      ['s7', true, 0.5],
    ])
    expect(hand.shown()).toEqual(['late'])
    hand.editor.undo()
    expect(hand.editor.store.list()).toEqual([])
    expect(hand.shown()).toEqual(['late', 's9', 's7'])
  })

  test('the threshold hides what is below it and moves the focus only if it must', () => {
    const hand = new Hand().suggest(three)
    focus(hand.editor, 's7')
    hand.editor.suggestions.threshold.set(0.6)
    expect(hand.editor.suggestions.focus.get()).toBe('s7')
    hand.editor.suggestions.threshold.set(0.8)
    expect(hand.shown()).toEqual(['s9'])
    expect(hand.editor.suggestions.focus.get()).toBe('s9')
  })

  test('rejecting keeps nothing, and what was rejected does not come back', () => {
    const hand = new Hand().suggest(three)
    rejectOne(hand.editor)
    hand.suggest(three)
    expect(hand.shown()).toEqual(['s7', 's4'])
    expect(hand.editor.store.list()).toEqual([])
    expect(hand.saved[0]!.set.decisions[0]!.after).toMatchObject({ outcome: 'rejected', annotation: null })
  })

  test('a suggestion in hand takes another feature as an edit', () => {
    const hand = new Hand().suggest(three)
    editFocused(hand.editor)
    expect(relabel(hand.editor, dog)).toBe(true)
    expect(hand.editor.store.list()[0]).toMatchObject({ feature: 'dog', derived_from: 's9' })
    expect(outcomes(hand)).toEqual([['s9', 'edited']])
  })

  test('what was accepted and is then moved was edited; undo of the move makes it accepted again', () => {
    const hand = new Hand().suggest(three)
    acceptOne(hand.editor)
    hand.drag([215, 215], [225, 215])
    expect(outcomes(hand)).toEqual([
      ['s9', 'accepted'],
      ['s9', 'edited'],
    ])
    hand.editor.undo()
    expect(hand.editor.store.decision('s9')!.outcome).toBe('accepted')
  })

  test('what was accepted and is then deleted was rejected', () => {
    const hand = new Hand().suggest(three)
    acceptOne(hand.editor)
    hand.editor.selection.choose(hand.editor.store.list()[0]!.id)
    remove(hand.editor)
    expect(outcomes(hand).at(-1)).toEqual(['s9', 'rejected'])
    expect(hand.shown()).toEqual(['s7', 's4'])
  })

  test('decisions known from before are not asked again', () => {
    const decisions = [
      {
        id: 'd',
        suggestion: 's9',
        outcome: 'rejected' as const,
        annotation: null,
        bulk: false,
        shown_threshold: null,
        focus_ms: 0,
      },
    ]
    expect(new Hand({ decisions }).suggest(three).shown()).toEqual(['s7', 's4'])
  })
})
