import { expect, it } from 'vitest'
import { choicesFor, countsOf, LEFT_OUT, mapOf, standsFor, withAdded } from './mapping'
import type { MappedClass, Target } from './queries'

const car: MappedClass = {
  name: 'cars',
  kinds: ['bounding_box'],
  target: 'f-car',
  settled: false,
  hints: [{ target: 'f-car', likeness: 1 }],
}
const tree: MappedClass = { name: 'tree', kinds: ['bounding_box'], target: null, settled: false, hints: [] }
const sky: MappedClass = { name: 'sky', kinds: ['mask'], target: null, settled: true, hints: [] }
const target = (id: string, kind: string, ...path: string[]): Target => ({ id, kind, feature: id, above: null, path })

it('a class stands for what its name tells until somebody says otherwise', () => {
  expect(standsFor(car, {})).toBe('f-car')
  expect(standsFor(car, { cars: 'f-van' })).toBe('f-van')
  expect(standsFor(car, { cars: null })).toBe(LEFT_OUT)
})

it('left out is something else than not settled', () => {
  expect([tree, sky].map((each) => standsFor(each, {}))).toEqual([null, LEFT_OUT])
  expect(countsOf([car, tree, sky], {})).toEqual({ mapped: 1, leftOut: 1, open: 1 })
})

it('it may stand for what is of its kinds, what is written alike first', () => {
  const targets = [
    target('f-van', 'bounding_box', 'Van'),
    target('f-car', 'bounding_box', 'Road', 'Car'),
    target('o', 'radio', 'Day'),
  ]
  expect(choicesFor(car, targets)).toEqual([
    { group: 'alike', items: [{ value: 'f-car', label: 'Road › Car' }] },
    { group: 'all', items: [{ value: 'f-van', label: 'Van' }] },
  ])
})

it('what was stored stays where nobody changed it', () => {
  expect(mapOf({ cars: 'a', tree: null }, { tree: 'b' })).toEqual({ cars: 'a', tree: 'b' })
})

it('a name that somebody wrote may stand for anything, and is listed once', () => {
  const targets = [target('f-van', 'bounding_box', 'Van'), target('o', 'radio', 'Day')]
  const mapping = { version: 'v', number: 1, names_freely: true, classes: [car], targets }
  const all = withAdded(mapping, ['cars', 'lorry'])
  expect(all.classes.map(({ name }) => name)).toEqual(['cars', 'lorry'])
  expect(choicesFor(all.classes[1]!, targets).flatMap(({ items }) => items.map(({ value }) => value))).toEqual([
    'f-van',
    'o',
  ])
})
