import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Predictor } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { show } from '@/testing/render'
import { TrialPanel } from './TrialPanel'

const json = (body: unknown) => new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
const family = { name: 'detector', modalities: ['image', 'video'] }
const datasets = ['Reviews', 'Plates', 'Streets'].map((name) => ({ id: name.toLowerCase(), name }))

/** A catalog whose newest data rows of each asset type the test decides. */
let newest: Record<string, { id: string; dataset: string }> = {}

beforeEach(() => {
  setOrganization('demo')
  vi.stubGlobal('fetch', async ({ url }: Request) => {
    const { pathname, searchParams } = new URL(url)
    if (pathname.endsWith('/families')) return json([family])
    if (pathname.endsWith('/datasets')) return json({ results: datasets, next: null })
    const [clause] = JSON.parse(searchParams.get('filter') ?? '[]') as { is: string }[]
    const row = clause && newest[clause.is]
    return json({ results: row ? [row] : [], next: null })
  })
})
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

it.each([
  [
    'the newest data rows that the predictor reads',
    'Plates',
    { image: { id: '2', dataset: 'plates' }, video: { id: '1', dataset: 'streets' } },
  ],
  [
    'what it reads, newer than what is read first',
    'Streets',
    { image: { id: '2', dataset: 'plates' }, video: { id: '3', dataset: 'streets' } },
  ],
  ['nothing that it reads, as the list begins', 'Reviews', { text: { id: '4', dataset: 'reviews' } }],
])('opens on the dataset with %s', async (_, name, rows) => {
  newest = rows as typeof newest
  show(<TrialPanel predictor={{ id: 'one', family: 'detector' } as Predictor} featureMap={{}} />)
  expect(await screen.findByDisplayValue(name, {}, { timeout: 4000 })).toBeInTheDocument()
})
