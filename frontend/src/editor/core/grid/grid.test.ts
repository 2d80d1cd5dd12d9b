import { beforeEach, describe, expect, it } from 'vitest'
import { kinds } from '@/editor/kinds'
import { Clock } from '../clock'
import type { Annotation, Feature, Id } from '../types'
import { Grid } from './grid'
import { columnsFor, groupsOf, reached, rowsOf, sizeFor } from './layout'
import { answerOf, contentOf, isAnswered, missingIn, nestedIn, onto, restored, type Tile } from './tile'
import { told } from './time'

const PLACE: Feature = {
  id: 'place',
  kind: 'radio',
  name: 'Place',
  color: '#000000',
  required: true,
  options: [
    { id: 'garden', name: 'Garden' },
    { id: 'street', name: 'Street' },
  ],
}
const LIGHT: Feature = {
  id: 'light',
  kind: 'checklist',
  name: 'Light',
  color: '#000000',
  options: [
    { id: 'dim', name: 'Dim' },
    { id: 'warm', name: 'Warm' },
  ],
}
const NOTE: Feature = { id: 'note', kind: 'text', name: 'Note', color: '#000000' }

const says = (id: Id, feature: Feature, options: readonly Id[], confidence: number | null): Annotation => ({
  id,
  kind: feature.kind,
  feature: feature.id,
  value: feature.kind === 'radio' ? { option: options[0] } : { options: options.map((option) => ({ option })) },
  answers: [],
  confidence,
  at: null,
  derived_from: null,
})

const tile = (task: Id, suggestions: readonly Annotation[] = [], part: Partial<Tile> = {}): Tile => ({
  task,
  token: 1,
  set: `set-${task}`,
  revision: 0,
  annotations: [],
  decisions: [],
  isSentBack: false,
  suggestions,
  answers: new Map(),
  pending: null,
  spent: [],
  state: 'open',
  reason: '',
  ...part,
})

const garden = (task: Id, sure: number) => tile(task, [says(`s-${task}`, PLACE, ['garden'], sure)])
const street = (task: Id, sure: number) => tile(task, [says(`s-${task}`, PLACE, ['street'], sure)])

let now = 0
let grid: Grid

const open = (tiles: readonly Tile[], least = 0.5) => {
  now = 1_000_000
  grid = new Grid({ features: [PLACE, LIGHT, NOTE], kinds, clock: new Clock(() => now), least })
  grid.clock.touch()
  grid.put(tiles)
}
const pass = (ms: number) => {
  now += ms
  grid.clock.touch()
}
const choose = (...ids: Id[]) => grid.chosen.set(new Set(ids))
const placeOf = (task: Id) => answerOf(grid.get(task)!, PLACE)
const pendingOf = (task: Id) => grid.get(task)!.pending!

describe('groups', () => {
  it('gathers what is suggested alike, the surest group and the surest tile first, and the rest last', () => {
    const tiles = [street('a', 0.6), garden('b', 0.7), garden('c', 0.95), tile('d'), garden('e', 0.4)]
    const groups = groupsOf(tiles, PLACE, 0.5)
    expect(groups.map(({ key, tiles }) => [key, tiles.map(({ task }) => task)])).toEqual([
      ['garden', ['c', 'b']],
      ['street', ['a']],
      ['', ['d', 'e']],
    ])
    expect(groups[0]!.surety).toEqual({ least: 0.7, most: 0.95, mean: expect.closeTo(0.825) })
  })

  it('leads by keys through rows of several groups', () => {
    const rows = [...rowsOf([tile('a'), tile('b'), tile('c')], 2), ...rowsOf([tile('d'), tile('e')], 2)]
    expect(rows).toEqual([['a', 'b'], ['c'], ['d', 'e']])
    expect(reached(rows, null, 'right')).toBe('a')
    expect(reached(rows, 'b', 'right')).toBe('c')
    expect(reached(rows, 'b', 'down')).toBe('c')
    expect(reached(rows, 'c', 'down')).toBe('d')
    expect(reached(rows, 'd', 'down')).toBe('d')
    expect(reached(rows, 'e', 'up')).toBe('c')
    expect(reached(rows, 'a', 'last')).toBe('e')
  })
})

describe('answers', () => {
  beforeEach(() => open([garden('a', 0.9), garden('b', 0.8), street('c', 0.7), tile('d')]))

  it('accepts a group as one step, each with its decision in bulk at the threshold', () => {
    expect(grid.accept(groupsOf(grid.tiles.get(), PLACE, 0.5)[0]!.open)).toBe(true)
    expect([placeOf('a'), placeOf('b'), placeOf('c')]).toEqual([['garden'], ['garden'], null])
    const { change } = pendingOf('a')
    expect(change.created).toMatchObject([{ derived_from: 's-a', value: { option: 'garden' }, confidence: null }])
    expect(change.decisions.map(({ after }) => after)).toMatchObject([
      { suggestion: 's-a', outcome: 'accepted', annotation: change.created[0]!.id, bulk: true, shown_threshold: 0.5 },
    ])
    expect(groupsOf(grid.tiles.get(), PLACE, 0.5)[0]!.open).toEqual([])
    expect(grid.undo()).toBe(true)
    expect([placeOf('a'), grid.get('a')!.pending]).toEqual([null, null])
    const before = grid.redoable.get()
    expect([before, grid.redo(), placeOf('b')]).toEqual(['Accept 2 suggestions', true, ['garden']])
  })

  it('is undone and done again to the same change, under the same id', () => {
    grid.accept([grid.get('a')!])
    const { changeId } = pendingOf('a')
    grid.undo()
    grid.redo()
    expect(pendingOf('a').changeId).toBe(changeId)
  })

  it('answers what is chosen by a digit and rejects what was suggested otherwise; alone it is not bulk', () => {
    choose('c')
    expect(grid.pick(1)).toBe(true)
    const { change } = pendingOf('c')
    expect(change.created).toMatchObject([{ derived_from: null, value: { option: 'garden' } }])
    expect(change.decisions.map(({ after }) => after)).toMatchObject([
      { suggestion: 's-c', outcome: 'rejected', bulk: false },
    ])
    const { changeId } = pendingOf('c')
    grid.pick(2)
    expect(pendingOf('c').changeId).not.toBe(changeId)
    expect(pendingOf('c').change.decisions.map(({ after }) => after.outcome)).toEqual(['accepted'])
    expect(grid.pick(3)).toBe(false)
  })

  it('rejects without another answer, and leaves to the person what is not suggested', () => {
    choose('a', 'd')
    expect(grid.reject()).toBe(true)
    expect([placeOf('a'), grid.get('d')!.pending]).toEqual([null, null])
    expect(pendingOf('a').change.decisions.map(({ after }) => after.outcome)).toEqual(['rejected'])
    expect(missingIn(grid.get('a')!, grid.ontology).map(({ sentence }) => sentence)).toEqual(['Answer “Place”.'])
    grid.clear()
    expect(grid.get('a')!.pending).toBe(null)
  })

  it('does not touch a suggestion that was out of sight when it was answered', () => {
    open([garden('a', 0.3)])
    choose('a')
    grid.pick(2)
    expect(pendingOf('a').change.decisions).toEqual([])
  })

  it('puts an option to several answers or leaves it out, for all that are chosen', () => {
    open([tile('a', [says('l', LIGHT, ['dim'], 0.9)]), tile('b')])
    grid.ask(1)
    expect(grid.ask(1)).toBe(false)
    choose('a', 'b')
    grid.pick(2)
    expect([answerOf(grid.get('a')!, LIGHT), answerOf(grid.get('b')!, LIGHT)]).toEqual([['dim', 'warm'], ['warm']])
    grid.pick(2)
    expect([answerOf(grid.get('a')!, LIGHT), answerOf(grid.get('b')!, LIGHT)]).toEqual([['dim'], []])
    expect(pendingOf('a').change.decisions.map(({ after }) => after.outcome)).toEqual(['accepted'])
    expect(grid.get('b')!.pending).toBe(null)
  })

  it('keeps the answers to other questions, and tells the device of every one', () => {
    const kept: (string | null)[][] = []
    grid.answered.subscribe((one, before) => kept.push([one.pending?.changeId ?? null, before?.changeId ?? null]))
    choose('d')
    grid.pick(1)
    grid.ask(1)
    grid.pick(2)
    expect(contentOf(grid.get('d')!).map(({ feature }) => feature)).toEqual(['place', 'light'])
    expect(kept[1]![1]).toBe(kept[0]![0])
    expect(kept[1]![0]).toBe(pendingOf('d').changeId)
  })

  it('leaves what is on its way as it is, also by undo', () => {
    choose('a')
    grid.pick(1)
    grid.change(new Set(['a']), (one) => ({ ...one, state: 'sending' }))
    expect([grid.pick(2), placeOf('a')]).toEqual([false, ['garden']])
    grid.undo()
    expect(placeOf('a')).toEqual(['garden'])
  })

  it('forgets the steps of what was sent', () => {
    grid.accept([grid.get('a')!, grid.get('b')!])
    grid.forget(new Set(['a']))
    expect(grid.undoable.get()).not.toBe(null)
    grid.forget(new Set(['b']))
    expect(grid.undoable.get()).toBe(null)
  })
})

describe('time', () => {
  it('goes to what an act decides, shared so that its sum is the time that passed', () => {
    open([garden('a', 0.9), garden('b', 0.8), street('c', 0.7)])
    pass(6000)
    grid.accept([grid.get('a')!, grid.get('b')!])
    pass(1000)
    choose('c')
    grid.pick(1)
    const spans = ['a', 'b', 'c'].map((id) => grid.get(id)!.spent)
    expect(
      spans.flat().map(({ suggestion, outcome, active_ms, bulk_n }) => [suggestion, outcome, active_ms, bulk_n]),
    ).toEqual([
      ['s-a', 'accepted', 6000, 2],
      ['s-b', 'accepted', 6000, 2],
      ['s-c', 'rejected', 1000, 2],
      [null, 'other', 1000, 2],
    ])
    const sum = spans.flat().reduce((total, { active_ms, bulk_n }) => total + active_ms / bulk_n, 0)
    expect(sum).toBe(7000)
  })

  it('is kept as time on nothing in particular once its decision is taken back', () => {
    open([garden('a', 0.9)])
    pass(2000)
    grid.accept([grid.get('a')!])
    grid.undo()
    const { spent, pending } = grid.get('a')!
    expect(told(spent, pending?.change ?? null)).toMatchObject([
      { suggestion: 's-a', outcome: 'other', annotation: null, active_ms: 2000 },
    ])
    grid.redo()
    expect(told(grid.get('a')!.spent, pendingOf('a').change)).toMatchObject([{ outcome: 'accepted', active_ms: 2000 }])
  })
})

describe('elsewhere', () => {
  const theirs = { ...says('x', PLACE, ['street'], null), confidence: null }

  it('puts an answer onto what was saved elsewhere, and drops one that is said there already', () => {
    open([garden('a', 0.9)])
    choose('a')
    grid.pick(1)
    const moved = onto(grid.get('a')!, { revision: 1, annotations: [theirs], decisions: [] }, grid.questions, kinds)
    expect([moved.revision, answerOf(moved, PLACE)]).toEqual([1, ['garden']])
    expect(moved.pending!.change.deleted).toEqual([theirs])
    const decided = pendingOf('a').change
    const same = onto(
      grid.get('a')!,
      { revision: 1, annotations: decided.created, decisions: decided.decisions.map(({ after }) => after) },
      grid.questions,
      kinds,
    )
    expect([same.pending, answerOf(same, PLACE), isAnswered(same, grid.questions)]).toEqual([null, ['garden'], true])
  })

  it('finds again what this device kept, also where it was saved meanwhile', () => {
    open([garden('a', 0.9)])
    grid.accept([grid.get('a')!])
    const { changeId, change } = pendingOf('a')
    const kept = { changeId, base: 0, change, activity: grid.get('a')!.spent }
    const again = restored(garden('a', 0.9), kept, grid.questions, kinds)
    expect([answerOf(again, PLACE), again.pending?.changeId]).toEqual([['garden'], changeId])
    const saved = {
      ...garden('a', 0.9),
      revision: 1,
      annotations: change.created,
      decisions: change.decisions.map(({ after }) => after),
    }
    expect(restored(saved, kept, grid.questions, kinds)).toBe(saved)
    const other = { ...garden('a', 0.9), revision: 1, annotations: [theirs] }
    const moved = restored(other, kept, grid.questions, kinds)
    expect([answerOf(moved, PLACE), moved.pending!.changeId === changeId]).toEqual([['garden'], false])
  })

  it('does not submit again what was sent back before the person has said so', () => {
    open([{ ...garden('a', 0.9), revision: 1, annotations: [theirs], isSentBack: true }])
    expect(isAnswered(grid.get('a')!, grid.questions)).toBe(false)
    choose('a')
    grid.pick(2)
    const same = grid.get('a')!
    expect([isAnswered(same, grid.questions), answerOf(same, PLACE)]).toEqual([true, ['street']])
    expect(same.pending!.change.created).toEqual([])
  })

  it('finds a rejection again', () => {
    open([garden('a', 0.9)])
    grid.reject([grid.get('a')!])
    const { changeId, change } = pendingOf('a')
    const again = restored(garden('a', 0.9), { changeId, base: 0, change, activity: [] }, grid.questions, kinds)
    expect([again.answers.get('place')?.options, isAnswered(again, grid.questions)]).toEqual([null, true])
  })
})

describe('what a grid does not ask', () => {
  const SIZE: Feature = { id: 'size', kind: 'text', name: 'Size', color: '', required: true }
  const asking: Feature = {
    ...PLACE,
    options: [{ id: 'garden', name: 'Garden', features: [SIZE] }, PLACE.options![1]!],
  }

  it('is said of a tile as soon as it has the answer below which it is required, and of no other', () => {
    grid = new Grid({ features: [asking], kinds, clock: new Clock() })
    grid.put([tile('a'), tile('b'), tile('c')])
    grid.pick(1, [grid.get('a')!])
    grid.pick(2, [grid.get('b')!])
    const lacks = ['a', 'b', 'c'].map((task) => nestedIn(grid.get(task)!, grid.ontology)?.sentence ?? null)
    expect(lacks).toEqual(['Answer “Size” for Place.', null, null])
    grid.undo()
    grid.undo()
    expect(nestedIn(grid.get('a')!, grid.ontology)).toBeNull()
  })
})

describe('the size of tiles', () => {
  it('gives as many side by side as are asked for, one at least', () => {
    for (const width of [320, 366, 992, 1408])
      for (let columns = 1; columns <= 6; columns += 1) expect(columnsFor(width, sizeFor(width, columns))).toBe(columns)
    expect(columnsFor(300, 320)).toBe(1)
    expect(columnsFor(0, 96)).toBe(1)
  })
})
