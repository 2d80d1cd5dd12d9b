import { expect, test } from 'vitest'
import { box, cat, drawn, Hand, predicted, suggested, weather } from '../testing/driver'
import { acceptOne, acceptShown, rejectOne } from './actions'
import { answer, answerOf } from './answering'
import type { Feature } from './types'

const seen: Feature = {
  id: 'seen',
  kind: 'checklist',
  name: 'Seen',
  color: '',
  options: ['bus', 'tram', 'train'].map((id) => ({
    id,
    name: id,
    features: [{ id: `how-${id}`, kind: 'text', name: 'How', color: '' }],
  })),
}
const words: Feature = { id: 'words', kind: 'text', name: 'Words', color: '' }
const best: Feature = { id: 'best', kind: 'ranking', name: 'Best', color: '', options: seen.options }
const breed: Feature = { id: 'breed', kind: 'text', name: 'Breed', color: '' }
const asking: Feature = { ...cat, features: [breed] }

const option = (id: string, answers: unknown[] = []) => ({ option: id, answers })
const options = (...ids: string[]) => ({ options: ids.map((id) => option(id)) })
const told = (feature: string, text: string) => ({ feature, kind: 'text', value: { text }, confidence: null })

function asked(...said: [feature: Feature, value: unknown][]) {
  const hand = new Hand({ features: [asking, weather, seen, words, best] })
  said.forEach(([feature, value], k) => {
    const run = { annotation_set: `set-${k}`, model_run: `run-${k}`, predictor: `p${k}`, predictor_version: `v${k}` }
    hand.suggest(suggested([predicted(`s${k}`, 0.9 - k / 10, value, feature)], run))
  })
  return hand
}

const decided = ({ editor }: Hand) =>
  Object.fromEntries(editor.store.decisions().map(({ suggestion, outcome }) => [suggestion, outcome]))
const kept = ({ editor }: Hand) => editor.store.list().map(({ value, derived_from }) => [value, derived_from])

test.each([
  [weather, option('sun'), option('rain')],
  [seen, options('bus', 'tram'), options('train')],
  [words, { text: 'a cat' }, { text: 'a dog' }],
  [best, { order: ['bus', 'tram'] }, { order: ['tram', 'bus'] }],
])('an answer of %# that says otherwise rejects what was suggested, in one step', (feature, suggests, value) => {
  const hand = asked([feature, suggests])
  answer(hand.editor, feature, value)
  expect([kept(hand), decided(hand)]).toEqual([[[value, null]], { s0: 'rejected' }])
  hand.editor.undo()
  expect([kept(hand), decided(hand), hand.shown()]).toEqual([[], { s0: 'withdrawn' }, ['s0']])
})

test.each([
  [weather, option('sun')],
  [seen, options('bus', 'tram')],
  [words, { text: 'a cat' }],
  [best, { order: ['bus', 'tram'] }],
])('an answer of %# that says the same accepts it', (feature, value) => {
  const hand = asked([feature, value])
  answer(hand.editor, feature, value)
  expect([kept(hand), decided(hand)]).toEqual([[[value, 's0']], { s0: 'accepted' }])
  hand.editor.undo()
  expect([kept(hand), decided(hand), hand.shown()]).toEqual([[], { s0: 'withdrawn' }, ['s0']])
})

test('of two that are suggested the one that says so is accepted and the other rejected, whichever is surer', () => {
  const hand = asked([weather, option('sun')], [weather, option('rain')])
  answer(hand.editor, weather, option('rain'))
  expect([kept(hand), decided(hand)]).toEqual([[[option('rain'), 's1']], { s0: 'rejected', s1: 'accepted' }])
})

test('who thinks again is taken at the last word', () => {
  const hand = asked([weather, option('sun')])
  answer(hand.editor, weather, option('rain'))
  answer(hand.editor, weather, option('sun'))
  expect([kept(hand), decided(hand)]).toEqual([[[option('sun'), 's0']], { s0: 'accepted' }])
  answer(hand.editor, weather, option('rain'))
  expect([kept(hand), decided(hand)]).toEqual([[[option('rain'), 's0']], { s0: 'edited' }])
  answer(hand.editor, weather, option('sun'))
  expect(decided(hand)).toEqual({ s0: 'accepted' })
})

test('several answers put together one by one accept what says the same in the end', () => {
  const hand = asked([seen, options('bus', 'tram')])
  answer(hand.editor, seen, options('bus'))
  expect(decided(hand)).toEqual({ s0: 'rejected' })
  answer(hand.editor, seen, options('bus', 'tram'))
  expect([kept(hand), decided(hand)]).toEqual([[[options('bus', 'tram'), 's0']], { s0: 'accepted' }])
})

test.each([option('rain'), option('sun')])('taking an answer away takes its decision away (%#)', (value) => {
  const hand = asked([weather, option('sun')])
  answer(hand.editor, weather, value)
  answer(hand.editor, weather, null)
  expect([kept(hand), decided(hand), hand.shown()]).toEqual([[], { s0: 'withdrawn' }, ['s0']])
})

test('what was rejected without another answer stays so when a later answer is given', () => {
  const hand = asked([weather, option('sun')])
  rejectOne(hand.editor, 's0')
  answer(hand.editor, weather, option('rain'))
  expect(decided(hand)).toEqual({ s0: 'rejected' })
})

test('questions below an option: what the model says of them comes along, what the person said of them stays', () => {
  const suggests = { options: [option('bus', [told('how-bus', 'red')]), option('tram', [told('how-tram', 'long')])] }
  const hand = asked([seen, suggests])
  const own = { options: [option('bus', [told('how-bus', 'blue')])] }
  answer(hand.editor, seen, own)
  answer(hand.editor, seen, { options: [...own.options, option('tram')] })
  const both = { options: [...own.options, option('tram', [told('how-tram', 'long')])] }
  expect([kept(hand), decided(hand)]).toEqual([[[both, 's0']], { s0: 'edited' }])
})

test('an answer below the accepted option is an edit where the model had said something, else an addition', () => {
  const hand = asked([weather, option('rain', [told('mm', '3')])])
  answer(hand.editor, weather, option('rain'))
  expect([kept(hand), decided(hand)]).toEqual([[[option('rain', [told('mm', '3')]), 's0']], { s0: 'accepted' }])
  answer(hand.editor, weather, option('rain', [told('mm', '4')]))
  expect([kept(hand), decided(hand)]).toEqual([[[option('rain', [told('mm', '4')]), 's0']], { s0: 'edited' }])
})

test('what stands below the threshold was not seen, and is not decided', () => {
  const hand = asked([weather, option('sun')])
  hand.editor.suggestions.threshold.set(0.95)
  answer(hand.editor, weather, option('rain'))
  expect(decided(hand)).toEqual({})
})

test('a suggested object that is answered about is edited where the model had answered, accepted where it had not', () => {
  const hand = asked([asking, box(10, 10, 50, 50)])
  answerOf(hand.editor, 's0', [told('breed', 'tabby')])
  expect(hand.editor.store.list()).toMatchObject([{ derived_from: 's0', answers: [told('breed', 'tabby')] }])
  expect(decided(hand)).toEqual({ s0: 'accepted' })
  hand.editor.undo()
  expect([kept(hand), decided(hand)]).toEqual([[], { s0: 'withdrawn' }])

  const said = { ...predicted('t', 0.8, box(200, 200, 50, 50), asking), answers: [told('breed', 'siamese')] }
  hand.suggest(suggested([said], { annotation_set: 'set-t', model_run: 'run-t', predictor: 'other' }))
  answerOf(hand.editor, 't', [told('breed', 'tabby')])
  expect(decided(hand)).toMatchObject({ t: 'edited' })
})

test('accepting all leaves what a person answered, whoever says otherwise later', () => {
  const hand = asked([weather, option('sun')], [asking, box(10, 10, 50, 50)])
  answer(hand.editor, weather, option('rain'))
  const later = suggested([predicted('late', 0.99, option('sun'), weather)], {
    annotation_set: 'set-late',
    model_run: 'run-late',
    predictor: 'late',
  })
  hand.suggest(later)
  expect(acceptShown(hand.editor)).toBe(1)
  expect(kept(hand)).toEqual([
    [option('rain'), null],
    [box(10, 10, 50, 50), 's1'],
  ])
  expect(hand.shown()).toEqual(['late'])
  acceptOne(hand.editor, 'late')
  expect(kept(hand)).toContainEqual([option('sun'), 'late'])
})

test('an answer where nothing is suggested is only an answer', () => {
  const hand = new Hand({ annotations: [drawn('a')] })
  answer(hand.editor, weather, option('rain'))
  expect([hand.values(), decided(hand)]).toEqual([[box(10, 10, 20, 20), option('rain')], {}])
})
