import { expect, it } from 'vitest'
import type { Predictor } from '@/api/types'
import { inUse, isTraining } from './versions'

const predictor = (...states: string[]) =>
  ({ versions: states.map((state, index) => ({ number: states.length - index, state })) }) as unknown as Predictor

it('is training where its newest version is, ready or not before', () => {
  expect(isTraining(predictor('training'))).toBe(true)
  expect(isTraining(predictor('training', 'ready'))).toBe(true)
  expect(inUse(predictor('training', 'ready'))?.number).toBe(1)
})

it('is not training where the newest version is ready or failed, or where there is none', () => {
  expect([predictor('ready'), predictor('failed', 'ready'), predictor()].map(isTraining)).toEqual([false, false, false])
})
