import { expect, it } from 'vitest'
import type { Predictor, PredictorVersion } from '@/api/types'
import { figuresOf, inTheMaking, inUse, isTraining } from './versions'

const predictor = (...states: string[]) =>
  ({
    promoted: null,
    versions: states.map((state, index) => ({ id: `v${states.length - index}`, number: states.length - index, state })),
  }) as unknown as Predictor

it('is training where its newest version is, ready or not before', () => {
  expect(isTraining(predictor('training'))).toBe(true)
  expect(isTraining(predictor('training', 'ready'))).toBe(true)
  expect(inUse(predictor('training', 'ready'))?.number).toBe(1)
})

it('is not training where the newest version is ready or failed, or where there is none', () => {
  expect([predictor('ready'), predictor('failed', 'ready'), predictor()].map(isTraining)).toEqual([false, false, false])
})

it('a version that was chosen is in use, whatever came after it', () => {
  expect(inUse({ ...predictor('ready', 'ready'), promoted: 'v1' })?.number).toBe(1)
  expect(inUse(predictor('ready', 'ready'))?.number).toBe(2)
})

it('a version that is tried is in the making', () => {
  expect(inTheMaking(predictor('connecting', 'ready'))?.number).toBe(2)
  expect(inTheMaking(predictor('failed'))).toBeUndefined()
})

it('figures stand beside those of the version before, on the same labels', () => {
  const version = {
    metrics: { precision: 0.9, recall: 0.5, average_precision: null },
    trained: { before: { version: 'v1', number: 1, metrics: { precision: 0.8 } } },
  } as unknown as PredictorVersion
  expect(figuresOf(version)).toEqual([
    { name: 'precision', now: 0.9, before: 0.8 },
    { name: 'recall', now: 0.5, before: null },
  ])
})
