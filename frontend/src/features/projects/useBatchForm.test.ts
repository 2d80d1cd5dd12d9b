import { expect, it } from 'vitest'
import type { ModelRun } from '@/api/types'
import { nameOfSource } from './source'
import { type BatchForm, contentsOf } from './useBatchForm'

const form: BatchForm = {
  name: '',
  priority: '0',
  project: null,
  pick: { kind: 'dataset', id: null },
  share: { limit: 50, order: 'confidence', prelabel: true },
}

it('a batch of chosen data rows names them', () => {
  const source = { kind: 'selection' as const, ids: ['a', 'b'], name: 'Coins' }
  expect(contentsOf(form, source)).toEqual({ data_rows: ['a', 'b'] })
})

it('a batch of a run shows its predictions only where that is wanted', () => {
  const source = { kind: 'model_run' as const, run: { id: 'r' } as ModelRun }
  expect(contentsOf(form, source)).toEqual({ model_run: 'r', limit: 50, order: 'confidence', prelabel_run: 'r' })
  const plain = { ...form, share: { ...form.share, prelabel: false } }
  expect(contentsOf(plain, source)).not.toHaveProperty('prelabel_run')
})

it('a batch of a slice names the slice, not its data rows', () => {
  const slice = { id: 's', name: 'Unsure' } as never
  expect(contentsOf(form, { kind: 'slice', slice })).toEqual({ slice: 's' })
  expect(contentsOf({ ...form, pick: { kind: 'slice', id: 's' } }, undefined)).toEqual({ slice: 's' })
  expect(nameOfSource({ kind: 'slice', slice })).toBe('Unsure')
})

it('nothing is sent until a dataset or a run is chosen', () => {
  expect(contentsOf(form, undefined)).toBeNull()
  expect(contentsOf({ ...form, pick: { kind: 'dataset', id: 'd' } }, undefined)).toEqual({ dataset: 'd' })
})

it('what a run predicted becomes the suggestions of chosen data rows, and of a slice that speaks of the run', () => {
  const run = { id: 'r', name: 'Run' } as ModelRun
  const chosen = { kind: 'selection' as const, ids: ['a'], name: 'Run', run }
  expect(contentsOf(form, chosen)).toEqual({ data_rows: ['a'], prelabel_run: 'r' })
  const slice = {
    id: 's',
    name: 'Wrong',
    filter: [{ term: 'outcome', model_run: 'r2', is: 'false_positive' }],
  } as never
  expect(contentsOf(form, { kind: 'slice', slice })).toEqual({ slice: 's', prelabel_run: 'r2' })
  const plain = { ...form, share: { ...form.share, prelabel: false } }
  expect(contentsOf(plain, chosen)).toEqual({ data_rows: ['a'] })
})
