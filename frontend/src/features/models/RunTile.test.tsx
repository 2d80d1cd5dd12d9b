import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ModelRun, ModelRunDataRow } from '@/api/types'
import { show } from '@/testing/render'
import { RunTile } from './RunTile'

const item = (more: Partial<ModelRunDataRow>) =>
  ({
    data_row: { id: 'r', name: 'a.jpg', modality: 'text', facts: {}, thumbnail_url: null },
    lowest_confidence: null,
    prediction_count: 0,
    ...more,
  }) as unknown as ModelRunDataRow

beforeEach(() => {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ results: [], next: null }), { status: 200 }))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const tile = (more: Partial<ModelRunDataRow>) =>
  show(<RunTile run={{ id: 'm' } as ModelRun} item={item(more)} features={new Map()} threshold={0} onOpen={() => {}} />)

it('counts what was predicted without a confidence', () => {
  tile({ prediction_count: 2 })
  expect(screen.getByText('2 predictions')).toBeInTheDocument()
  expect(screen.queryByText('no predictions')).not.toBeInTheDocument()
})

it('says that nothing was predicted only where nothing was', () => {
  tile({})
  expect(screen.getByText('no predictions')).toBeInTheDocument()
})

it('shows the lowest confidence, also where that is zero', () => {
  tile({ prediction_count: 1, lowest_confidence: 0 })
  expect(screen.getByText('0.00')).toBeInTheDocument()
})
