import { expect, test, vi } from 'vitest'
import { Hand, predicted, suggested, weather } from '../testing/driver'
import { Questionnaire } from './questionnaire'
import type { Feature } from './types'

const kind: Feature = {
  id: 'kind',
  kind: 'radio',
  name: 'Kind',
  color: '',
  options: ['bus', 'tram', 'train'].map((id) => ({ id, name: id })),
}
const seen: Feature = { ...kind, id: 'seen', kind: 'checklist', name: 'Seen' }

function asked(questions: Feature[], ...said: [feature: Feature, confidence: number, value: unknown][]) {
  const hand = new Hand({ features: questions })
  said.forEach(([feature, confidence, value], k) => {
    const run = { annotation_set: `set-${k}`, model_run: `run-${k}`, predictor: `p${k}`, predictor_version: `v${k}` }
    hand.suggest(suggested([predicted(`s${k}`, confidence, value, feature)], run))
  })
  const over = vi.fn()
  return { hand, over, asking: new Questionnaire(hand.editor, over) }
}

const decided = ({ editor }: Hand) =>
  Object.fromEntries(editor.store.decisions().map(({ suggestion, outcome }) => [suggestion, outcome]))

test('accepting takes what is suggested by the surest, and what says otherwise is rejected, in one step', () => {
  const { hand, asking, over } = asked([kind], [kind, 0.6, { option: 'bus' }], [kind, 0.8, { option: 'tram' }])
  expect(asking.options().map(({ surety, isMeant }) => [surety, isMeant])).toEqual([
    [0.6, false],
    [0.8, true],
    [null, false],
  ])
  expect(asking.accept()).toBe(true)
  expect(hand.editor.store.list()).toMatchObject([{ value: { option: 'tram' }, derived_from: 's1' }])
  expect(decided(hand)).toEqual({ s0: 'rejected', s1: 'accepted' })
  expect(over).toHaveBeenCalledOnce()
  hand.editor.undo()
  expect([hand.values(), decided(hand)]).toEqual([[], { s0: 'withdrawn', s1: 'withdrawn' }])
})

test('the next option is the next surest, then the others in their order, then the first again', () => {
  const { asking } = asked([kind], [kind, 0.6, { option: 'train' }], [kind, 0.8, { option: 'tram' }])
  const order = [0, 1, 2, 3].map(() => {
    const [meant] = asking.meant()
    asking.next()
    return meant
  })
  expect(order).toEqual(['tram', 'train', 'bus', 'tram'])
})

test('a number answers at once; what was suggested instead is rejected, and nothing is kept of it', () => {
  const { hand, asking, over } = asked([kind], [kind, 0.9, { option: 'bus' }])
  expect(asking.pick(4)).toBe(false)
  expect(asking.pick(3)).toBe(true)
  expect(hand.editor.store.list()).toMatchObject([{ value: { option: 'train' }, derived_from: null }])
  expect(decided(hand)).toEqual({ s0: 'rejected' })
  expect(over).toHaveBeenCalledOnce()
})

test('where nothing is suggested nothing is taken unseen', () => {
  const { hand, asking, over } = asked([kind])
  expect(asking.accept()).toBe(false)
  asking.next()
  asking.accept()
  expect(hand.values()).toEqual([{ option: 'bus', answers: [] }])
  expect(over).toHaveBeenCalledOnce()
})

test('one goes back to the question before, sees its answer, and says another', () => {
  const { hand, asking, over } = asked([kind, seen], [kind, 0.9, { option: 'bus' }])
  asking.accept()
  expect(asking.question).toBe(seen)
  expect(asking.back()).toBe(true)
  expect(asking.meant()).toEqual(['bus'])
  asking.pick(2)
  expect(hand.editor.store.list()).toMatchObject([{ value: { option: 'tram' }, derived_from: 's0' }])
  expect(decided(hand)).toEqual({ s0: 'edited' })
  asking.back()
  expect(asking.back()).toBe(false)
  expect(over).not.toHaveBeenCalled()
})

test('of several answers numbers put an option to them or leave it out, and accepting takes them', () => {
  const value = {
    options: [
      { option: 'bus', confidence: 0.9 },
      { option: 'tram', confidence: 0.7 },
    ],
  }
  const { hand, asking, over } = asked([seen], [seen, 0.7, value])
  expect(asking.options().map(({ surety }) => surety)).toEqual([0.9, 0.7, null])
  asking.pick(1)
  asking.pick(3)
  expect(asking.meant()).toEqual(['tram', 'train'])
  expect(over).not.toHaveBeenCalled()
  asking.accept()
  expect(hand.values()).toEqual([
    {
      options: [
        { option: 'tram', answers: [] },
        { option: 'train', answers: [] },
      ],
    },
  ])
  expect(decided(hand)).toEqual({ s0: 'rejected' })
})

test('of several answers the next option is gone to and toggled, and whoever watches is told', () => {
  const { asking } = asked([seen])
  const told = vi.fn()
  asking.subscribe(told)
  asking.next()
  asking.next()
  expect(told).toHaveBeenCalledTimes(2)
  expect(asking.options().map(({ isAt, isMeant }) => [isAt, isMeant])).toEqual([
    [false, false],
    [true, false],
    [false, false],
  ])
  asking.toggle()
  expect(asking.meant()).toEqual(['tram'])
})

test('of several answers none is an answer too, unless one is required', () => {
  const free = asked([seen])
  expect(free.asking.accept()).toBe(true)
  expect([free.hand.values(), free.over.mock.calls.length]).toEqual([[], 1])
  expect(asked([{ ...seen, required: true }]).asking.accept()).toBe(false)
})

test('an answer that asks further waits until it is accepted once more', () => {
  const { asking, over } = asked([weather])
  asking.pick(2)
  expect(over).not.toHaveBeenCalled()
  asking.accept()
  expect(over).toHaveBeenCalledOnce()
})

test('what arrives late does not move what the person has gone to', () => {
  const { hand, asking } = asked([kind])
  asking.next()
  hand.suggest(suggested([predicted('late', 0.9, { option: 'train' }, kind)]))
  expect(asking.meant()).toEqual(['bus'])
})

test('it begins at the first question without an answer', () => {
  const { hand, asking } = asked([kind, seen])
  asking.pick(1)
  expect(new Questionnaire(hand.editor, vi.fn()).question).toBe(seen)
})
