import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ModelRun, ModelRunDataRow } from '@/api/types'
import { show } from '@/testing/render'
import { RunTile } from './RunTile'
import type { RunOrder } from './runSearch'

const item = (more: Partial<ModelRunDataRow>) =>
  ({
    data_row: { id: 'r', name: 'a.jpg', modality: 'text', facts: {}, thumbnail_url: null },
    lowest_confidence: null,
    prediction_count: 0,
    true_positives: null,
    metrics: {},
    ...more,
  }) as unknown as ModelRunDataRow

const outcomes = {
  is_evaluated: true,
  predictions: [
    {
      confidence: 0.9,
      annotation: { id: 'a', kind: 'radio', confidence: 0.9, at: null },
      outcome: 'true_positive',
      subject: 0,
      truth: 0,
    },
    {
      confidence: 0.8,
      annotation: { id: 'b', kind: 'radio', confidence: 0.8, at: null },
      outcome: 'confused',
      subject: 0,
      truth: 1,
    },
    {
      confidence: 0.1,
      annotation: { id: 'c', kind: 'radio', confidence: 0.1, at: null },
      outcome: 'below',
      subject: 0,
      truth: null,
    },
  ],
  truths: [{ annotation: { id: 'd', kind: 'radio', confidence: null, at: null }, outcome: 'missed', subject: 1 }],
}

beforeEach(() => {
  vi.stubGlobal('fetch', async (request: Request) => {
    const body = request.url.includes('/outcomes') ? outcomes : { results: [], next: null }
    return new Response(JSON.stringify(body), { status: 200, headers: { 'Content-Type': 'application/json' } })
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const tile = (more: Partial<ModelRunDataRow>, order: RunOrder = 'confidence') =>
  show(
    <RunTile
      run={{ id: 'm' } as ModelRun}
      item={item(more)}
      thresholds={{ confidence: 0.5, iou: 0.5 }}
      drawing={{ colorBy: 'outcome', classColor: () => '#000000', settingsOf: () => undefined }}
      order={order}
      onOpen={() => {}}
      selected={false}
      onSelect={() => {}}
    />,
  )

it('counts what was predicted without a confidence', () => {
  tile({ prediction_count: 2 })
  expect(screen.getByText('2 predictions')).toBeInTheDocument()
  expect(screen.queryByText('no predictions')).not.toBeInTheDocument()
})

it('says that nothing was predicted only where nothing was', () => {
  tile({})
  expect(screen.getByText('no predictions')).toBeInTheDocument()
})

it('says that it is kept back, not that nothing was predicted', () => {
  tile({ is_kept_back: true }, '-f1')
  expect(screen.getByText('blind audit')).toBeInTheDocument()
  expect(screen.queryByText('no predictions')).not.toBeInTheDocument()
  expect(screen.queryByText('–')).not.toBeInTheDocument()
})

it('shows the lowest confidence, also where that is zero', () => {
  tile({ prediction_count: 1, lowest_confidence: 0 })
  expect(screen.getByText('0.00')).toBeInTheDocument()
})

it('shows the metric that the gallery is sorted by, and a dash where it has none', () => {
  const { unmount } = tile({ lowest_confidence: 0.2, f1: 0.75 } as never, '-f1')
  expect(screen.getByText('0.75')).toBeInTheDocument()
  unmount()
  tile({ metrics: {} }, 'metric:blur')
  expect(screen.getByTitle('blur (upload): of this data row, the mean over its predictions')).toHaveTextContent('–')
})

it('takes a metric of the upload for its own, whatever its name', () => {
  tile({ f1: 0.75, metrics: { f1: 12.5 } } as never, 'metric:f1')
  expect(screen.getByTitle('f1 (upload): of this data row, the mean over its predictions')).toHaveTextContent('12.500')
})

it('counts what was right, confused and missed at the threshold', async () => {
  tile({ prediction_count: 3, lowest_confidence: 0.1, true_positives: 1 })
  const told = await screen.findByTestId('tile-outcomes')
  expect(told).toHaveTextContent('1 Right')
  expect(told).toHaveTextContent('1 Confused')
  expect(told).toHaveTextContent('1 Missed')
  expect(told).not.toHaveTextContent('Wrong')
})
