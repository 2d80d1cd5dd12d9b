import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ModelRun } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { show } from '@/testing/render'
import { useShownChanges } from './ChangedRows'
import { ComparedClasses } from './CompareTables'
import { OtherLabels } from './OtherLabels'
import { RunPicker, useOther } from './RunPicker'
import { headsOf, toldApart } from './runNames'
import type { ComparedClass, Comparison, Figures } from './types'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const labels = (project_name: string | null, follows: boolean) => ({
  project: 'p',
  project_name,
  taken_at: '2026-03-01T12:00:00Z',
  follows,
})
const comparison = (differing_labels: number) =>
  ({ differing_labels, labels: [labels('Coins', false), labels(null, true)] }) as unknown as Comparison

it('says on how many data rows two runs stand on different labels, and which each took', () => {
  const { rerender } = show(<OtherLabels comparison={comparison(12)} names={['v1', 'v2']} />)
  const told = screen.getByTestId('other-labels')
  expect(told).toHaveTextContent('different labels of 12 data rows.')
  expect(told).toHaveTextContent('v1: labels of Coins, taken Mar 1, 2026')
  expect(told).toHaveTextContent('v2: labels of a project that is gone as they change')
  rerender(<OtherLabels comparison={comparison(0)} names={['v1', 'v2']} />)
  expect(screen.queryByTestId('other-labels')).not.toBeInTheDocument()
})

const made = '2026-03-01T12:00:00Z'
const run = (id: string, name = id) =>
  ({ id, name, model: 'm', model_name: 'Detector', prediction_count: 3, created_at: made }) as ModelRun
const sharing = (id: string, shared_count: number, name = id, created_at = made) => ({
  ...run(id, name),
  created_at,
  shared_count,
})
const offered = (...runs: ReturnType<typeof sharing>[]) => ({
  'GET /model-runs/here/comparison/runs': { results: runs, next: null },
})

function Picking({ other }: { other?: string }) {
  const found = useOther(run('here'), other)
  return (
    <>
      <RunPicker run={run('here')} found={found} onChange={() => {}} />
      <output>{found.error ? 'error' : found.other?.name}</output>
    </>
  )
}

it('finds the run of the address though it stands on no page of the list that was loaded', async () => {
  answering({ ...offered(sharing('newest', 2)), 'GET /model-runs/oldest': run('oldest') })
  show(<Picking other="oldest" />)
  await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('oldest'))
  const picker = screen.getByRole('combobox', { name: 'Compare with another run' })
  await waitFor(() => expect(picker).toHaveValue('Detector · oldest'))
})

it('says that there is no such run, and compares none with itself', async () => {
  const asked = answering({ ...offered(), 'GET /model-runs/gone': 404 })
  const { unmount } = show(<Picking other="gone" />)
  await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('error'))
  unmount()
  show(<Picking other="here" />)
  await userEvent.click(await screen.findByRole('combobox', { name: 'Compare with another run' }))
  expect(await screen.findByText(/No other run shares data rows with this one/)).toBeInTheDocument()
  expect(asked.every(({ path }) => path !== '/model-runs/here')).toBe(true)
})

it('offers the runs that share data rows with how many, and tells those of one name apart', async () => {
  const later = '2026-03-02T12:00:00Z'
  answering(offered(sharing('a', 12, 'v1', later), sharing('b', 1, 'v1'), sharing('c', 3, 'v2')))
  show(<Picking />)
  await userEvent.click(await screen.findByRole('combobox', { name: 'Compare with another run' }))
  const options = (await screen.findAllByRole('option')).map((each) => each.textContent)
  expect(options).toEqual([
    expect.stringMatching(/^Detector · v1 · Mar 2, 2026.*shares 12 data rows/),
    expect.stringMatching(/^Detector · v1 · Mar 1, 2026.*shares 1 data row ·/),
    expect.stringMatching(/^Detector · v2shares 3 data rows · made Mar 1, 2026/),
  ])
})

it('tells runs apart that were made in the same minute under the same name', () => {
  expect(new Set(toldApart([run('0190-00000001', 'v1'), run('0190-00000002', 'v1')])).size).toBe(2)
  expect(headsOf(run('a'), run('b'))).toEqual(['a', 'b'])
  expect(headsOf({ ...run('a', 'v1'), model_name: 'Other' }, run('b', 'v1'))).toEqual(['Other · v1', 'Detector · v1'])
})

function Shown({ chosen }: { chosen?: 'worse' | 'better' }) {
  const { order, query } = useShownChanges('here', 'there', chosen, { confidence: 0.3, iou: 0.75 })
  return <output>{query.isPending ? 'waiting' : order}</output>
}

it.each([
  [undefined, -0.2, 0.2, ['worse'], 'worse'],
  [undefined, 0, 0.2, ['worse', 'better'], 'better'],
  [undefined, 0, 0, ['worse', 'better'], 'worse'],
  ['worse', 0, 0.2, ['worse'], 'worse'],
  ['better', -0.2, 0.2, ['better'], 'better'],
] as const)(
  'asks only for the data rows that are shown: chosen %s, by %d to %d',
  async (chosen, worst, best, asked, shown) => {
    const orders: string[] = []
    vi.stubGlobal('fetch', async ({ url }: Request) => {
      const { order, ...at } = Object.fromEntries(new URL(url).searchParams) as { order: string }
      expect(at).toMatchObject({ confidence: '0.3', iou: '0.75' })
      orders.push(order)
      return Response.json({ results: [{ change: order === 'worse' ? worst : best }], next: null })
    })
    show(<Shown chosen={chosen} />)
    await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent(shown))
    expect(orders).toEqual(asked)
  },
)

it('draws a nested class in the colour of what it is asked under', () => {
  const figures = { truths: 1, predictions: 1, f1: 0.5, metrics: {} } as unknown as Figures
  const rows = [
    { path: 'stamp', color: '#e69f00' },
    { path: 'stamp > worn: yes', color: '' },
    { path: 'lone', color: '' },
  ].map((each) => ({ ...each, name: each.path, scores: [figures, figures] }) as unknown as ComparedClass)
  show(<ComparedClasses rows={rows} names={['v1', 'v2']} />)
  const colorOf = (name: string) =>
    screen.getByRole('rowheader', { name }).querySelector<HTMLElement>('[style]')?.getAttribute('style')
  expect(colorOf('stamp > worn: yes')).toBe(colorOf('stamp'))
  expect(colorOf('lone')).not.toBe(colorOf('stamp'))
})

it('shows how many labels each run is held against where that differs', () => {
  const figures = (truths: number) => ({ truths, predictions: 1, f1: 0.5, metrics: {} }) as unknown as Figures
  const row = (path: string, scores: (Figures | null)[]) => ({ path, name: path, color: '', scores }) as ComparedClass
  const rows = [
    row('car', [figures(9), figures(9)]),
    row('car > color: red', [figures(4), figures(3)]),
    row('van', [null, figures(2)]),
  ]
  show(<ComparedClasses rows={rows} names={['v1', 'v2']} />)
  const labelsOf = (name: string) => screen.getByRole('row', { name: new RegExp(`^${name}`) }).querySelector('td')
  expect(labelsOf('car 9')).toHaveTextContent(/^9$/)
  expect(labelsOf('car > color: red')).toHaveTextContent('4 / 3')
  expect(labelsOf('car > color: red')).toHaveAttribute('title', expect.stringContaining('v1: 4, v2: 3.'))
  expect(labelsOf('van')).toHaveTextContent(/^2$/)
})
