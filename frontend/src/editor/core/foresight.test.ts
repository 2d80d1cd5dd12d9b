import { expect, test } from 'vitest'
import { box, cat, dog, predicted } from '../testing/driver'
import { type Calibrator, type Figures, foresee } from './foresight'

const said = (confidence: number | null, predictorVersion = 'v1', feature = cat) => ({
  annotation: { ...predicted(`${Math.random()}`, 0, box(0, 0, 9, 9), feature), confidence },
  predictorVersion,
})

const curve = (of: (confidence: number) => number): number[] => Array.from({ length: 101 }, (_, at) => of(at / 100))
const calibrator = (more: Partial<Calibrator> = {}): Calibrator => ({
  predictor_version: 'v1',
  feature: null,
  decided: 300,
  believed: curve((confidence) => confidence / 2),
  ...more,
})

const NOTHING: Figures = {
  needed: 5,
  fitted_from: 100,
  drawn: { n: 0, mean_s: null },
  accepted: { n: 0, mean_s: null },
  corrected: { n: 0, mean_s: null },
  calibrators: [],
}

test('without a calibrator the predictor’s own confidence is taken at its word, and that is said', () => {
  for (const figures of [null, NOTHING]) {
    const found = foresee([said(0.9), said(0.6)], figures)
    expect(found.wrong).toBeCloseTo(0.5)
    expect(found).toMatchObject({ count: 2, basis: 'confidence', decided: 0, seconds: null })
  }
})

test('where a calibrator is fitted it is believed instead', () => {
  const found = foresee([said(0.8), said(0.4)], { ...NOTHING, calibrators: [calibrator()] })
  expect(found.wrong).toBeCloseTo(0.6 + 0.8)
  expect(found).toMatchObject({ basis: 'calibrated', decided: 300 })
})

test('that of the class goes before that of the version, and is no word on another version', () => {
  const own = calibrator({ feature: 'dog', believed: curve(() => 1), decided: 250 })
  const figures = { ...NOTHING, calibrators: [calibrator(), own] }
  expect(foresee([said(0.8, 'v1', dog)], figures)).toMatchObject({ wrong: 0, decided: 250 })
  expect(foresee([said(0.5, 'v2')], figures)).toMatchObject({ wrong: 0.5, basis: 'confidence' })
  expect(foresee([said(0.5, 'v2'), said(0.5)], figures).basis).toBe('mixed')
})

test('between two hundredths the curve is a line', () => {
  const steep = calibrator({ believed: curve((confidence) => (confidence > 0.5 ? 1 : 0)) })
  expect(foresee([said(0.505)], { ...NOTHING, calibrators: [steep] }).wrong).toBeCloseTo(0.5)
})

test('too few decisions are counted, not believed', () => {
  const young = calibrator({ believed: null, decided: 42 })
  expect(foresee([said(0.9)], { ...NOTHING, calibrators: [young] })).toMatchObject({
    basis: 'confidence',
    undecidedYet: 42,
  })
})

test('where nobody rated one of them no number is made up', () => {
  expect(foresee([said(0.9), said(null)], NOTHING)).toMatchObject({ count: 2, wrong: null, seconds: null })
})

test('seconds are saved on what is right and lost on what is wrong, by the project’s own times', () => {
  const times = { drawn: { n: 5, mean_s: 8 }, accepted: { n: 9, mean_s: 1 }, corrected: { n: 6, mean_s: 3 } }
  expect(foresee([said(1), said(1), said(0)], { ...NOTHING, ...times }).seconds).toBeCloseTo(2 * 7 - (1 + 3))
  expect(foresee([said(1)], { ...NOTHING, ...times, corrected: { n: 4, mean_s: 3 } }).seconds).toBeNull()
})

test('where nearly all is wrong accepting costs time', () => {
  const times = { drawn: { n: 5, mean_s: 4 }, accepted: { n: 5, mean_s: 1 }, corrected: { n: 5, mean_s: 5 } }
  expect(foresee([said(0.1)], { ...NOTHING, ...times }).seconds).toBeLessThan(0)
})
