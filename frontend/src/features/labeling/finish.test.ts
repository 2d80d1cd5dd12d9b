import { expect, it } from 'vitest'
import { rejectOne } from '@/editor/core/actions'
import { box, drawn, Hand, predicted, suggested } from '@/editor/testing/driver'
import { isAskedFirst } from './finish'

const asked = ({ editor }: Hand, isUntouched: boolean) => isAskedFirst({ editor, isUntouched })

it('a picture that nobody touched is not submitted empty unasked', () => {
  expect(asked(new Hand(), true)).toBe(true)
})

it('a label with something in it is submitted, also where it was brought by an earlier visit', () => {
  expect(asked(new Hand({ annotations: [drawn('a')] }), true)).toBe(false)
})

it('who deleted what was drawn has looked, and is not asked', () => {
  const hand = new Hand().take('box').drag([10, 10], [60, 60])
  hand.editor.undo()
  expect(asked(hand, false)).toBe(false)
})

it('suggestions that wait are asked about, and no more once they are rejected', () => {
  const hand = new Hand().suggest(suggested([predicted('s', 0.9, box(10, 10, 20, 20))]))
  expect(asked(hand, false)).toBe(true)
  hand.editor.suggestions.moveFocus('s')
  rejectOne(hand.editor)
  expect(asked(hand, false)).toBe(false)
})
