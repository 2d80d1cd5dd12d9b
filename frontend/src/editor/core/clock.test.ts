import { expect, test } from 'vitest'
import { box, Hand, three, weather } from '../testing/driver'
import { acceptOne, acceptShown, rejectOne, step } from './actions'
import { answer } from './answering'
import { Clock, IDLE_AFTER_MS } from './clock'

const spans = (hand: Hand) =>
  hand.saved.flatMap(({ activity }) => activity.map(({ outcome, active_ms, bulk_n }) => [outcome, active_ms, bulk_n]))

test('each decision has the time since the one before', () => {
  const hand = new Hand().suggest(three).wait(0).wait(2000)
  acceptOne(hand.editor)
  hand.wait(500)
  rejectOne(hand.editor)
  expect(spans(hand)).toEqual([
    ['accepted', 2000, 1],
    ['rejected', 500, 1],
  ])
  expect(hand.saved[0]!.set.decisions[0]!.after.focus_ms).toBe(2000)
})

test('what is looked at and left keeps its time until it is decided', () => {
  const hand = new Hand().suggest(three).wait(0).wait(3000)
  step(hand.editor, 1)
  hand.wait(1000)
  acceptOne(hand.editor)
  step(hand.editor, -1)
  hand.wait(200)
  acceptOne(hand.editor)
  expect(spans(hand)).toEqual([
    ['accepted', 1000, 1],
    ['accepted', 3200, 1],
  ])
})

test('drawing has the time of finding and of dragging', () => {
  const hand = new Hand().take('box').wait(0).wait(4000).down(10, 10).wait(800).move(60, 60).wait(200).up(60, 60)
  expect(spans(hand)).toEqual([['drawn', 5000, 1]])
  expect(hand.saved[0]!.activity[0]!.annotation).toBe(hand.editor.store.list()[0]!.id)
})

test('each span of a bulk has the time of the whole and says among how many it is shared', () => {
  const hand = new Hand().suggest(three).wait(0).wait(3000)
  acceptShown(hand.editor)
  expect(spans(hand)).toEqual(Array.from({ length: 3 }, () => ['accepted', 3000, 3]))
})

test('a pause longer than the cut-off counts nothing, nor does a page out of sight', () => {
  const hand = new Hand()
    .suggest(three)
    .wait(0)
    .wait(1000)
    .wait(IDLE_AFTER_MS + 1)
  hand.now += 400
  hand.editor.clock.pause()
  hand.now += 20_000
  hand.editor.clock.touch()
  hand.wait(600)
  acceptOne(hand.editor)
  expect(spans(hand)).toEqual([['accepted', 2000, 1]])
})

test('answering a question is no drawing', () => {
  const hand = new Hand().wait(0).wait(900)
  answer(hand.editor, weather, { option: 'sun', answers: [] })
  expect(spans(hand)).toEqual([['other', 900, 1]])
})

test('undo closes no span', () => {
  const hand = new Hand().suggest(three).wait(0).wait(1000)
  acceptOne(hand.editor)
  hand.wait(700)
  hand.editor.undo()
  expect(spans(hand)).toHaveLength(1)
})

test('what is left at the end is told, and nothing twice', () => {
  const hand = new Hand().take('box').wait(0).wait(1000).drag([0, 0], [50, 50])
  const id = hand.editor.store.list()[0]!.id
  hand.take('select').wait(300).drag([20, 20], [40, 40]).wait(90)
  const left = hand.editor.clock.rest((about) => ({ annotation: about, outcome: 'drawn' }))
  expect(left.map(({ annotation, outcome, active_ms }) => [annotation, outcome, active_ms])).toEqual([
    [id, 'drawn', 300],
    [null, 'other', 90],
  ])
  expect(hand.editor.clock.rest(() => ({}))).toEqual([])
  expect(hand.values()).toEqual([box(20, 20, 50, 50)])
})

test('a clock that was never touched has nothing to tell', () => {
  const clock = new Clock(() => 5)
  clock.pause()
  expect(clock.spentOn('a')).toBe(0)
  expect(clock.rest(() => ({}))).toEqual([])
})
