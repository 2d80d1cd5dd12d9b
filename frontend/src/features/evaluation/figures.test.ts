import { expect, it } from 'vitest'
import {
  customsOf,
  formatChange,
  formatFigure,
  heard,
  readFigure,
  sortedBy,
  tellingOf,
  toneOf,
  whyNot,
} from './figures'
import type { Figures } from './types'

const row = (subject: number, more: Partial<Figures>) =>
  ({ subject, truths: 0, predictions: 0, f1: null, ap: null, metrics: {}, ...more }) as Figures

it('writes counts whole and shares with three digits; a dash where there is none', () => {
  expect(formatFigure('false_positives', 1234)).toBe('1,234')
  expect(formatFigure('map', 0.4567)).toBe('0.457')
  expect(formatFigure('map', null)).toBe('–')
})

it('says why there is no calibration, and nothing where there is one', () => {
  const t = ((key: string) => key) as unknown as Parameters<typeof whyNot>[2]
  expect([whyNot('ece', null, t), whyNot('brier', null, t)]).toEqual(['noReliability', 'noReliability'])
  expect([whyNot('ece', 0, t), whyNot('f1', null, t)]).toEqual([undefined, undefined])
})

it('writes a change with its sign, and none where it is nothing', () => {
  expect(formatChange('f1', 0.05)).toBe('+0.050')
  expect(formatChange('f1', -0.05)).toBe('−0.050')
  expect(formatChange('f1', 0.0001)).toBe('0.000')
  expect(formatChange('false_negatives', -12)).toBe('−12')
})

it.each([
  ['f1', 0.5, 0.6, 'better'],
  ['f1', 0.6, 0.5, 'worse'],
  ['false_positives', 10, 4, 'better'],
  ['ece', 0.02, 0.09, 'worse'],
  ['predictions', 10, 40, 'same'],
  ['f1', 0.5, 0.50001, 'same'],
  ['f1', null, 0.5, 'same'],
] as const)('%s from %j to %j is %s', (figure, before, after, tone) => {
  expect(toneOf(figure, before, after)).toBe(tone)
})

it('keeps the metrics that say something', () => {
  expect(tellingOf([row(0, { f1: 0.5 }), row(1, {})], ['f1', 'ap'])).toEqual(['f1'])
})

it('sorts by a metric either way, classes without it last, and by name as people read it', () => {
  const rows = [row(0, { f1: 0.2 }), row(1, {}), row(2, { f1: 0.9 })]
  const sorted = (isDescending: boolean) =>
    sortedBy(rows, { key: 'f1', isDescending }, () => '').map((each) => each.subject)
  expect(sorted(true)).toEqual([2, 0, 1])
  expect(sorted(false)).toEqual([0, 2, 1])
  const names = ['digit 10', 'digit 2', 'digit 1']
  const byName = sortedBy(rows, { key: 'name', isDescending: false }, (each) => names[each.subject!]!)
  expect(byName.map((each) => each.subject)).toEqual([2, 1, 0])
})

it('metrics of the upload are read, sorted and shown like the others, and nobody knows which way they are better', () => {
  const rows = [row(0, { metrics: { blur: 2 } }), row(1, { metrics: {} }), row(2, { metrics: { blur: 4, sharp: 1 } })]
  expect(customsOf(rows)).toEqual(['metric:blur', 'metric:sharp'])
  expect(readFigure(rows[1]!, 'metric:blur')).toBeNull()
  expect(tellingOf([rows[0]!], ['metric:blur', 'metric:sharp'])).toEqual(['metric:blur'])
  const sorted = sortedBy(rows, { key: 'metric:blur', isDescending: true }, () => '')
  expect(sorted.map(({ subject }) => subject)).toEqual([2, 0, 1])
  expect(formatFigure('metric:blur', 2)).toBe('2.000')
  expect(toneOf('metric:blur', 2, 4)).toBe('same')
})

it('a class that never occurs is right about nothing', () => {
  expect(heard(row(0, { accuracy: 1 })).accuracy).toBeNull()
  expect(heard(row(0, { accuracy: 1, truths: 1 })).accuracy).toBe(1)
})
