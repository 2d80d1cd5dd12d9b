import { describe, expect, test } from 'vitest'
import { drawn, Hand, predicted, suggested, weather } from '../testing/driver'
import { acceptShown } from './actions'
import { answersSame } from './answered'
import { answer } from './answering'

const frames = (first: number, last: number) => ({ type: 'frames', first, last })
const at = (place: Record<string, unknown> | null) => ({ ...drawn('a', { option: 'sun' }, weather), at: place })

describe('one question, one answer in one place', () => {
  test('spans that overlap are one place', () => {
    expect(answersSame(at(null), at(null))).toBe(true)
    expect(answersSame(at(frames(0, 10)), at(frames(10, 12)))).toBe(true)
    expect(answersSame(at(frames(0, 10)), at(frames(11, 12)))).toBe(false)
    expect(answersSame(at(null), at(frames(0, 10)))).toBe(false)
  })

  test('of two suggested answers the surest is accepted', () => {
    const hand = new Hand().suggest(
      suggested([predicted('r', 0.4, { option: 'rain' }, weather), predicted('s', 0.9, { option: 'sun' }, weather)]),
    )
    acceptShown(hand.editor)
    expect(hand.editor.store.list().map(({ derived_from }) => derived_from)).toEqual(['s'])
  })

  test('answering replaces all that answered it there', () => {
    const two = [drawn('a', { option: 'sun' }, weather), drawn('b', { option: 'rain' }, weather)]
    const hand = new Hand({ annotations: two })
    answer(hand.editor, weather, { option: 'rain' })
    expect(hand.editor.store.list().map(({ value }) => value)).toEqual([{ option: 'rain' }])
  })
})
