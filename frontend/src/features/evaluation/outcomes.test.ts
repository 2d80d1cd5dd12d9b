import { expect, it } from 'vitest'
import type { Annotation } from '@/api/types'
import { countsOf, drawnColors, familiesOf, labelsOf, predictionsOf, shapesFor, unmarked } from './outcomes'
import type { RowOutcomes } from './types'

const box = (id: string, confidence: number | null, more: object = {}) =>
  ({
    id,
    kind: 'bounding_box',
    feature: 'f',
    value: {},
    answers: [],
    confidence,
    at: null,
    ...more,
  }) as unknown as Annotation

const outcomes: RowOutcomes = {
  is_evaluated: true,
  predictions: [
    { annotation: box('low', 0.2), outcome: 'below', subject: 0, confidence: 0.2, truth: null, overlap: 0 },
    { annotation: box('wrong', 0.7), outcome: 'false_positive', subject: 0, confidence: 0.7, truth: null, overlap: 0 },
    { annotation: box('right', 0.9), outcome: 'true_positive', subject: 0, confidence: 0.9, truth: 0, overlap: 0.8 },
    { annotation: box('sure', null), outcome: 'confused', subject: 1, confidence: 1, truth: 0, overlap: 0 },
  ],
  truths: [
    { annotation: box('found', null), outcome: 'found', subject: 0 },
    { annotation: box('missed', null), outcome: 'missed', subject: 0 },
  ],
}
const names = (some: readonly { annotation: Annotation }[]) => some.map(({ annotation }) => annotation.id)

it('lists predictions from the threshold on, the surest first; without a confidence they are sure', () => {
  expect(names(predictionsOf(outcomes, 0.5))).toEqual(['sure', 'right', 'wrong'])
})

it('lists what was missed before what was found', () => {
  expect(names(labelsOf(outcomes))).toEqual(['missed', 'found'])
})

it('counts a label that was found with the prediction that found it', () => {
  expect(countsOf(outcomes, 0.5)).toMatchObject({ true_positive: 1, false_positive: 1, confused: 1, false_negative: 1 })
})

it('marks nothing on a data row that has no label', () => {
  const unlabeled = { ...outcomes, is_evaluated: false, truths: [] }
  expect(predictionsOf(unlabeled, 0.5).every(({ mark }) => mark === 'unknown')).toBe(true)
  expect(unmarked([box('a', 0.4), box('b', 0.6)], 0.5).map(({ mark }) => mark)).toEqual(['unknown'])
})

it('draws labels dashed below and predictions solid above, the surest on top', () => {
  const shapes = shapesFor([...predictionsOf(outcomes, 0.5), ...labelsOf(outcomes)], {
    colorBy: 'outcome',
    classColor: () => '#123456',
  })
  expect(shapes.map(({ dashed }) => dashed)).toEqual([true, true, false, false, false])
  expect(shapes.at(-1)).toMatchObject({ color: drawnColors.confused })
  expect(shapes.filter(({ color }) => color === drawnColors.false_negative)).toHaveLength(1)
})

it('draws by class where that is wanted, and leaves out what stands on a frame', () => {
  const marked = predictionsOf(
    {
      ...outcomes,
      predictions: [
        ...outcomes.predictions,
        { ...outcomes.predictions[2]!, annotation: box('f', 1, { at: { type: 'frames' } }) },
      ],
    },
    0.5,
  )
  const shapes = shapesFor(marked, { colorBy: 'class', classColor: () => '#123456' })
  expect(shapes).toHaveLength(3)
  expect(new Set(shapes.map(({ color }) => color))).toEqual(new Set(['#123456']))
})

it('a nested answer stands below what it is asked under, as sure as itself, and draws nothing again', () => {
  const worn = { outcome: 'confused', subject: 7, confidence: 0.6, truth: 8, overlap: 0 } as const
  const said = predictionsOf(
    {
      ...outcomes,
      predictions: [{ annotation: outcomes.predictions[2]!.annotation, ...worn }, ...outcomes.predictions],
    },
    0.5,
  )
  const isNested = ({ subject }: { subject: number | null }) => subject === 7
  const families = familiesOf(said, isNested)
  expect(families.map(({ head, nested }) => [head.annotation.id, nested.map(({ confidence }) => confidence)])).toEqual([
    ['sure', []],
    ['right', [0.6]],
    ['wrong', []],
  ])
  expect(shapesFor(said, { colorBy: 'outcome', classColor: () => '', isNested })).toHaveLength(3)
})

it('what says nothing of its confidence is shown without one', () => {
  expect(predictionsOf(outcomes, 0.5).map(({ confidence }) => confidence)).toEqual([null, 0.9, 0.7])
})
