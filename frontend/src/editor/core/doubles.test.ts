import { expect, test } from 'vitest'
import { box, dog, Hand, predicted, suggested, weather } from '../testing/driver'
import { acceptOne, acceptShown, focus, rejectOne } from './actions'
import { answer } from './answering'

const of = (predictor: string, ...annotations: ReturnType<typeof predicted>[]) =>
  suggested(annotations, { annotation_set: `set-${predictor}`, model_run: `run-${predictor}`, predictor })

const first = of('one', predicted('a1', 0.8, box(10, 10, 50, 50)), predicted('a2', 0.7, box(200, 200, 50, 50)))
const second = of(
  'two',
  predicted('b1', 0.9, box(11, 10, 50, 50)),
  predicted('b2', 0.6, box(200, 200, 50, 50)),
  predicted('b3', 0.5, box(200, 200, 50, 50), dog),
)

const both = () => new Hand().suggest(first).suggest(second)
const decided = ({ editor }: Hand) =>
  Object.fromEntries(editor.store.decisions().map(({ suggestion, outcome }) => [suggestion, outcome]))

test('of what two predictors say alike the surer is on show; accepting all makes one object of each', () => {
  const hand = both()
  expect(hand.shown()).toEqual(['b1', 'a2', 'b3'])
  expect(hand.editor.suggestions.list().doubled).toBe(2)
  expect(acceptShown(hand.editor)).toBe(3)
  expect(hand.editor.store.list().map(({ derived_from }) => derived_from)).toEqual(['b1', 'a2', 'b3'])
  expect([hand.shown(), hand.editor.suggestions.list().duplicates]).toEqual([[], 2])
  hand.editor.undo()
  expect(hand.shown()).toEqual(['b1', 'a2', 'b3'])
})

test('with the one that is rejected goes what the other says just so, in one step', () => {
  const hand = both()
  rejectOne(hand.editor, 'b1')
  expect([decided(hand), hand.shown()]).toEqual([{ b1: 'rejected', a1: 'rejected' }, ['a2', 'b3']])
  hand.editor.undo()
  expect([decided(hand), hand.shown()]).toEqual([{ b1: 'withdrawn', a1: 'withdrawn' }, ['b1', 'a2', 'b3']])
})

test('two of one predictor stay two: it means both', () => {
  const twice = of('one', predicted('x', 0.8, box(10, 10, 50, 50)), predicted('y', 0.7, box(10, 10, 50, 50)))
  expect(new Hand().suggest(twice).shown()).toEqual(['x', 'y'])
})

test('what the person went to stays though another is surer, until they go on', () => {
  const hand = new Hand().suggest(first)
  focus(hand.editor, 'a1')
  hand.suggest(second)
  expect(hand.shown()).toEqual(['a1', 'a2', 'b3'])
  focus(hand.editor, 'a2')
  expect(hand.shown()).toEqual(['b1', 'a2', 'b3'])
})

test('of one predictor only its own are on show, counted and accepted, once it has looked', () => {
  const hand = new Hand().suggest(first)
  hand.editor.ways.only.set('two')
  expect(hand.shown()).toEqual(['a1', 'a2'])
  hand.suggest(second)
  expect(hand.shown()).toEqual(['b1', 'b2', 'b3'])
  expect(hand.editor.suggestions.list()).toMatchObject({ ofOthers: 2, doubled: 0 })
  expect(acceptShown(hand.editor)).toBe(3)
  expect(Object.keys(decided(hand)).sort()).toEqual(['b1', 'b2', 'b3'])
  hand.editor.ways.only.set(null)
  expect([hand.shown(), hand.editor.suggestions.list().duplicates]).toEqual([[], 2])
})

test('one that looked and found nothing has nothing on show', () => {
  const hand = new Hand().suggest(first)
  hand.editor.ways.only.set('two')
  hand.suggest({ ...of('two'), final: true })
  expect([hand.shown(), hand.editor.suggestions.list().ofOthers]).toEqual([[], 2])
})

test('an answer that two suggest is one; answering otherwise rejects both', () => {
  const hand = new Hand()
  hand.suggest(of('one', predicted('s1', 0.9, { option: 'sun' }, weather)))
  hand.suggest(of('two', predicted('s2', 0.8, { option: 'sun' }, weather)))
  expect(hand.shown()).toEqual(['s1'])
  answer(hand.editor, weather, { option: 'rain', answers: [] })
  expect(decided(hand)).toEqual({ s1: 'rejected', s2: 'rejected' })
  hand.editor.undo()
  acceptOne(hand.editor, 's1')
  expect(hand.shown()).toEqual([])
})
