import { expect, it } from 'vitest'
import { type Clause, clauseOf, clausesOf, draftOf, groups, isSame, presetOf, terms } from './clauses'

it('every term can be chosen, once', () => {
  expect(Object.values(groups).flat().sort()).toEqual(Object.keys(terms).sort())
})

it('a draft becomes a clause once it says enough', () => {
  expect(clauseOf('dataset', {})).toBeNull()
  expect(clauseOf('dataset', { is: 'd', not: true })).toEqual({ term: 'dataset', is: 'd', not: true })
  expect(clauseOf('confidence', { model_run: 'r' })).toBeNull()
  expect(clauseOf('confidence', { model_run: 'r', below: 0 })).toEqual({ term: 'confidence', model_run: 'r', below: 0 })
  expect(clauseOf('labeled', { project: 'p', state: undefined, not: false })).toEqual({ term: 'labeled', project: 'p' })
  expect(clauseOf('outcome', { model_run: 'r', is: 'predicted', averaged: true })).toMatchObject({ averaged: true })
  expect(clauseOf('text', { contains: '' })).toBeNull()
})

it('a value of metadata may be false, which is not the same as no value', () => {
  expect(clauseOf('metadata', { field: 'worn' })).toBeNull()
  expect(clauseOf('metadata', { field: 'worn', is: false })).toEqual({ term: 'metadata', field: 'worn', is: false })
  expect(clauseOf('metadata', { field: 'worn', exists: false, not: true })).toEqual({
    term: 'metadata',
    field: 'worn',
    exists: false,
    not: true,
  })
})

it('a clause that is opened and closed again is the same', () => {
  const clauses: Clause[] = [
    { term: 'predicted', feature: 'f', model_run: 'r', at_least: 0.5, not: true },
    { term: 'metadata', field: 'year', at_least: 1900, below: 2000 },
    { term: 'created', since: '2026-03-01T00:00:00Z' },
  ]
  const again = clauses.map((clause) => clauseOf(clause.term, draftOf(clause))!)
  expect(isSame(again, clauses)).toBe(true)
  expect(isSame(clauses, clauses.slice(1))).toBe(false)
})

it('a split may be none, which is said by an empty name', () => {
  expect(clauseOf('split', { model_run: 'r' })).toBeNull()
  expect(clauseOf('split', { model_run: 'r', is: '' })).toEqual({ term: 'split', model_run: 'r', is: '' })
})

it('an address may hold anything', () => {
  for (const value of [undefined, null, 5, {}, [5], [{ term: 'colour' }]]) expect(clausesOf(value)).toEqual([])
  expect(clausesOf([{ term: 'state', is: 'ready' }, null])).toEqual([{ term: 'state', is: 'ready' }])
})

it('what a page knows already is said in a new clause, as far as the term asks for it', () => {
  const known = { model_run: 'r', confidence: 0.4, iou: 0.5 }
  expect(presetOf('outcome', known)).toEqual(known)
  expect(presetOf('split', known)).toEqual({ model_run: 'r' })
  expect(presetOf('dataset', known)).toEqual({})
})

it('a clause about an outcome may name the first class, whose index is nought', () => {
  expect(clauseOf('outcome', { model_run: 'r', is: 'confused', predicted: 0, truth: 1 })).toEqual({
    term: 'outcome',
    model_run: 'r',
    is: 'confused',
    predicted: 0,
    truth: 1,
  })
  expect(clauseOf('figure', { model_run: 'r', name: 'f1' })).toBeNull()
})
