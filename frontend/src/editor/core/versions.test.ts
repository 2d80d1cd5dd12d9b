import { describe, expect, test } from 'vitest'
import { box, Hand, predicted, suggested, three, weather } from '../testing/driver'
import { acceptAnswer, acceptOne, editFocused, focus, suggestedAnswer } from './actions'

const newer = { annotation_set: 'set-2', model_run: 'run-2', predictor_version: 'detector-2' }

describe('a newer version of the same predictor', () => {
  test('replaces what the older one suggested and nobody decided', () => {
    const hand = new Hand().suggest(three)
    acceptOne(hand.editor)
    hand.suggest(suggested([predicted('n8', 0.8, box(10, 10, 30, 30))], newer))
    // The one in focus stays until the person leaves it.
    expect(hand.shown()).toEqual(['n8', 's7'])
    focus(hand.editor, 'n8')
    expect(hand.shown()).toEqual(['n8'])
    expect(hand.editor.store.list().map(({ derived_from }) => derived_from)).toEqual(['s9'])
  })

  test('leaves alone what is in a hand, where it is', () => {
    const hand = new Hand().suggest(three)
    focus(hand.editor, 's7')
    editFocused(hand.editor)
    hand.suggest(suggested([predicted('n8', 0.8, box(10, 10, 30, 30))], newer))
    expect(hand.shown()).toEqual(['n8', 's7'])
    expect(hand.editor.suggestions.focus.get()).toBe('s7')
    expect(hand.editor.row('s7')?.value).toEqual(box(100, 100, 30, 30))
  })

  test('that finds nothing leaves nothing of the older one', () => {
    const hand = new Hand().suggest(three)
    hand.suggest(suggested([], { ...newer, final: false }))
    expect(hand.shown()).toHaveLength(3)
    hand.suggest(suggested([], { ...newer, final: true }))
    expect(hand.shown()).toEqual(['s9'])
  })

  test('is not undone by what the older one still says', () => {
    const hand = new Hand().suggest(suggested([predicted('n8', 0.8, box(10, 10, 30, 30))], newer))
    hand.suggest(three)
    expect(hand.shown()).toEqual(['n8'])
  })
})

describe('the suggested answer to a question', () => {
  const said = suggested([
    predicted('rain', 0.4, { option: 'rain', answers: [] }, weather),
    predicted('sun', 0.8, { option: 'sun', answers: [] }, weather),
  ])

  test('is the surest, and a key takes it', () => {
    const hand = new Hand().suggest(said)
    expect(suggestedAnswer(hand.editor, weather)?.annotation.id).toBe('sun')
    expect(acceptAnswer(hand.editor)).toBe(true)
    expect(hand.editor.store.list().map(({ value, derived_from }) => [value, derived_from])).toEqual([
      [{ option: 'sun', answers: [] }, 'sun'],
    ])
  })

  test('is none once the question is answered', () => {
    const hand = new Hand().suggest(said)
    acceptAnswer(hand.editor)
    expect(suggestedAnswer(hand.editor, weather)).toBeNull()
    expect(acceptAnswer(hand.editor)).toBe(false)
    expect(hand.editor.store.list()).toHaveLength(1)
  })
})
