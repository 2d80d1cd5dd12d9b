import i18next from 'i18next'
import { expect, it } from 'vitest'
import '@/app/i18n'
import type { Evaluation } from '@/features/evaluation/types'
import { thresholdsOf } from '@/features/evaluation/useThresholds'
import { configOf } from './ConfigInput'
import { addUp, sharesOf } from './RunSplits'
import { inOrder, runSearch, splitAsked, splitShown } from './runSearch'
import { sliceOf } from './SaveSlice'
import { toldOfSplits } from './toldOfSplits'

it('an address says an order, thresholds, a split and a filter, and nothing that is none', () => {
  const said = {
    order: '-metric:blur',
    confidence: 0.3,
    iou: 0,
    split: 'test',
    subject: 2,
    with: 'r2',
    changed: 'better',
  }
  expect(runSearch(said)).toEqual(said)
  expect(runSearch({ changed: 'worse' })).toEqual({ changed: 'worse' })
  expect(
    runSearch({ order: 'nonsense', confidence: 7, iou: 'x', split: '', subject: 1.5, filter: [], changed: 'x' }),
  ).toEqual({})
})

it('the data rows of no split can be asked for, which is not the same as all of them', () => {
  expect(runSearch({ split: 'none' })).toEqual({ split: 'none' })
  expect([splitAsked(undefined), splitAsked('none'), splitAsked('test')]).toEqual([undefined, [''], ['test']])
  expect([splitShown(''), splitShown('test'), splitShown('holdout')]).toEqual(['none', 'test', undefined])
  expect(sliceOf('r', [], 'none')).toEqual([{ term: 'split', model_run: 'r', is: '' }])
})

it('a slice keeps the filter, the split, and that it is of this run', () => {
  const outcome = { term: 'outcome', model_run: 'r', is: 'false_positive' } as const
  expect(sliceOf('r', [outcome], 'test')).toEqual([outcome, { term: 'split', model_run: 'r', is: 'test' }])
  const text = { term: 'text', contains: 'a' } as const
  expect(sliceOf('r', [text], undefined)).toEqual([{ term: 'model_run', is: 'r' }, text])
  const not = { ...outcome, not: true } as const
  expect(sliceOf('r', [not], undefined)[0]).toEqual({ term: 'model_run', is: 'r' })
})

it('a configuration is any JSON or nothing', () => {
  expect(configOf('{"lr": 0.1}')).toEqual({ lr: 0.1 })
  expect(configOf('  ')).toEqual({})
  expect(configOf('[1]')).toEqual([1])
  expect(configOf('null')).toBeNull()
  expect(configOf('false')).toBe(false)
  expect(configOf('{')).toBeUndefined()
})

it('shares add up to a hundred, and a split of nothing is not asked for', () => {
  expect(addUp({ train: 80, validation: 10, test: 10 })).toBe(true)
  expect(addUp({ train: 80, validation: 10, test: 11 })).toBe(false)
  expect(sharesOf({ train: 70, validation: 0, test: 30 })).toEqual({ train: 0.7, test: 0.3 })
})

it('the pages start at the operating point; without labels every prediction is shown', () => {
  const evaluation = { state: 'current', confidence: 0.4, iou: 0.6 } as Evaluation
  expect(thresholdsOf({}, evaluation)).toEqual({ confidence: 0.4, iou: 0.6, split: undefined })
  expect(thresholdsOf({ confidence: 0, iou: 0.9 }, evaluation)).toMatchObject({ confidence: 0, iou: 0.9 })
  expect(thresholdsOf({}, { ...evaluation, state: 'none' }).confidence).toBe(0)
})

it('splits stand as they are used: train, validation, test, then what is in none', () => {
  const splits = ['', 'test', 'odd', 'train', 'validation'].map((name) => ({ name }))
  expect(inOrder(splits).map(({ name }) => name)).toEqual(['train', 'validation', 'test', '', 'odd'])
})

it('tells how many near-duplicates moved along, and nothing where none did', () => {
  const t = i18next.getFixedT('en', 'models')
  expect(toldOfSplits({ along: 0 }, t)).toBe('The splits are set.')
  expect(toldOfSplits({ along: 1 }, t)).toBe('The splits are set. 1 near-duplicate of what was chosen moved along.')
  expect(toldOfSplits({ along: 3 }, t)).toMatch('3 near-duplicates of what was chosen moved along.')
})
