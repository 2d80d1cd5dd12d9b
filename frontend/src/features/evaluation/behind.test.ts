import { expect, it } from 'vitest'
import { nearestMark } from '@/ui/nearestMark'
import { cellBehind, rowsBehind } from './behind'
import { behindBar } from './ConfidenceHistogram'
import { countedFrom } from './marksOfChart'
import { behindPoint } from './PrecisionRecall'
import { behindBin } from './Reliability'

const at = { confidence: 0.4, iou: 0.75, split: 'test' as const }

it('opens the data rows of a mark at the thresholds at which it was drawn, in the same split', () => {
  expect(rowsBehind('r', at, { is: 'false_negative', truth: 2 })).toEqual({
    confidence: 0.4,
    iou: 0.75,
    split: 'test',
    order: '-false_negatives',
    filter: [{ term: 'outcome', model_run: 'r', is: 'false_negative', truth: 2, confidence: 0.4, iou: 0.75 }],
  })
})

it('shows first where most is wrong', () => {
  expect(rowsBehind('r', at, { is: 'false_positive' }).order).toBe('-false_positives')
  expect(rowsBehind('r', at, { is: 'true_positive' })).not.toHaveProperty('order')
})

it.each([
  [1, 1, { is: 'true_positive', predicted: 1, truth: 1 }],
  [1, 2, { is: 'confused', predicted: 1, truth: 2 }],
  [1, null, { is: 'made_up', predicted: 1 }],
  [null, 2, { is: 'overlooked', truth: 2 }],
  [null, null, null],
])('a cell of predicted %j and labeled %j stands for %j', (predicted, truth, behind) => {
  expect(cellBehind(predicted, truth)).toEqual(behind)
})

it('a bar stands for its confidences; the last one holds what is surely so', () => {
  expect(behindBar({ low: 0.2, high: 0.25, right: 1, wrong: 1 }, 'wrong', 3)).toEqual({
    is: 'false_positive',
    predicted: 3,
    at_least: 0.2,
    below: 0.25,
  })
  expect(behindBar({ low: 0.95, high: 1, right: 1, wrong: 0 }, 'right', undefined)).not.toHaveProperty('below')
})

it('a bin and a point of a curve stand for all that is predicted there, right and wrong', () => {
  const bin = { low: 0.6, high: 0.7, confidence: 0.65, right: 0.5, count: 40 }
  expect(behindBin([bin], 0, undefined).is).toBe('predicted')
  expect(rowsBehind('r', { ...at, confidence: 1 }, behindPoint(2))).toMatchObject({
    confidence: 1,
    order: '-false_positives',
    filter: [{ is: 'predicted', predicted: 2, confidence: 1 }],
  })
})

it('a point of the curve of all classes stands for those that the curve is drawn from', () => {
  expect(rowsBehind('r', at, behindPoint(undefined)).filter).toMatchObject([{ is: 'predicted', averaged: true }])
  expect(rowsBehind('r', at, behindPoint(undefined, 'true_positive')).filter).toMatchObject([
    { is: 'true_positive', averaged: true },
  ])
  expect(behindPoint(2)).not.toHaveProperty('averaged')
})

it('a range below the threshold is looked at from its own lowest confidence, one above it from the threshold', () => {
  expect(countedFrom({ low: 0.237 }, at)).toEqual({ confidence: 0.23 })
  expect(countedFrom({ low: 0.8 }, at)).toEqual({ confidence: 0.4 })
})

it('a bin of the reliability diagram holds its highest confidence too, and the last one all that is surer', () => {
  const bins = [
    { low: 0.3, high: 0.45, confidence: 0.4, right: 0.5, count: 9 },
    { low: 0.5, high: 0.99, confidence: 0.7, right: 0.6, count: 9 },
    { low: 0.991, high: 0.991, confidence: 0.991, right: 0.6, count: 9 },
  ]
  expect(bins.map((_, index) => behindBin(bins, index, 2))).toMatchObject([
    { at_least: 0.3, below: 0.5, predicted: 2 },
    { at_least: 0.5, below: 0.991 },
    { at_least: 0.991, below: undefined },
  ])
})

it('of marks that overlap a click means the one whose centre is nearest', () => {
  expect(nearestMark([[10, 10], [17, 11], null], [13, 10])).toBe(0)
  expect(nearestMark([[10, 10], [17, 11], null], [14, 11])).toBe(1)
  expect(nearestMark([null], [0, 0])).toBeUndefined()
})
