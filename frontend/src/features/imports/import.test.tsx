import { fireEvent, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import type { Job } from '@/api/types'
import { Problem } from '@/lib/problem'
import { show } from '@/testing/render'
import { FileImport } from './FileImport'
import { formatOf, queryOf } from './wishes'

vi.mock('@/features/jobs/JobPanel', () => ({ JobPanel: ({ id }: { id: string }) => <p>job {id}</p> }))

const formats = [
  { name: 'firstpass', title: 'Firstpass', suffix: '.ndjson' },
  { name: 'labelbox', title: 'Labelbox', suffix: '.ndjson' },
  { name: 'geojson', title: 'GeoJSON', suffix: '.geojson' },
]
const file = new File(['x'.repeat(1500)], 'coast.geojson')
const started = () => Promise.resolve({ id: 'j1' } as Job)

function open(send: (wishes: object) => Promise<Job>, more: { replaces?: boolean; fetches?: boolean } = {}) {
  const { container } = show(<FileImport formats={formats} initial="firstpass" send={send} {...more} />)
  const choose = (chosen: File) =>
    fireEvent.change(container.querySelector('input[type=file]')!, { target: { files: [chosen] } })
  return { choose, start: () => screen.getByRole('button', { name: 'Start import' }) }
}

it('choosing a file shows its name and size and sends nothing', () => {
  const send = vi.fn(started)
  const { choose, start } = open(send)
  expect(start()).toBeDisabled()
  choose(file)
  expect(screen.getByTestId('chosen-file')).toHaveTextContent('coast.geojson1.5 kB')
  expect(start()).toBeEnabled()
  expect(send).not.toHaveBeenCalled()
})

it('Start sends the file as it shall be taken, and shows the job', async () => {
  const send = vi.fn(started)
  const { choose, start } = open(send, { replaces: true })
  choose(file)
  await userEvent.click(start())
  expect(send).toHaveBeenCalledWith({ source: file, format: 'geojson', manner: 'each', mode: 'append' })
  expect(await screen.findByText('job j1')).toBeInTheDocument()
})

it('an address is sent as it is, where one may be fetched', async () => {
  const send = vi.fn(started)
  const { start } = open(send, { fetches: true })
  await userEvent.type(screen.getByLabelText('Or the address where it lies'), ' https://example.org/p.ndjson ')
  await userEvent.click(start())
  expect(send).toHaveBeenCalledWith({
    source: 'https://example.org/p.ndjson',
    format: 'firstpass',
    manner: 'each',
    mode: 'append',
  })
})

it('a file comes before an address, and without leave there is no field for one', async () => {
  const { choose } = open(vi.fn(started), { fetches: true })
  choose(file)
  expect(screen.queryByLabelText('Or the address where it lies')).not.toBeInTheDocument()
})

it('a file that is taken away is not sent', async () => {
  const { choose, start } = open(vi.fn(started))
  choose(file)
  await userEvent.click(screen.getByRole('button', { name: 'Take the file away' }))
  expect(screen.queryByTestId('chosen-file')).not.toBeInTheDocument()
  expect(start()).toBeDisabled()
})

it('what the server refuses is told beside the file, which stays chosen', async () => {
  const refusal = new Problem({ status: 400, title: 'There is nothing in this upload', code: 'nothing-sent' })
  const { choose, start } = open(() => Promise.reject(refusal))
  choose(file)
  await userEvent.click(start())
  expect(await screen.findByRole('alert')).toHaveTextContent('There is nothing in this upload')
  expect(screen.getByTestId('chosen-file')).toBeInTheDocument()
})

it('the name of a file tells its format where only one has such names', () => {
  expect(formatOf('Coast.GEOJSON', formats)).toBe('geojson')
  expect(formatOf('labels.ndjson', formats)).toBeNull()
  expect(formatOf('labels.xyz', formats)).toBeNull()
})

it('the wishes are asked for as the API takes them', () => {
  const wishes = { format: 'coco', mode: 'append' as const }
  expect(queryOf({ ...wishes, manner: 'dry_run', source: file }).file_name).toBe(file.name)
  expect(queryOf({ ...wishes, manner: 'dry_run' })).toEqual({ format: 'coco', dry_run: true, all_or_nothing: false })
  expect(queryOf({ ...wishes, manner: 'all_or_nothing' })).toMatchObject({ dry_run: false, all_or_nothing: true })
})

it('what was sent is not sent again the same way, unless something of it changes', async () => {
  const job = { id: 'j1', state: 'finished', result: {} }
  vi.stubGlobal(
    'fetch',
    async () => new Response(JSON.stringify(job), { headers: { 'Content-Type': 'application/json' } }),
  )
  const send = vi.fn(started)
  const { choose, start } = open(send)
  choose(file)
  await userEvent.click(start())
  expect(await screen.findByText('job j1')).toBeInTheDocument()
  expect(start()).toBeDisabled()
  await userEvent.click(await screen.findByRole('button', { name: 'Import another file' }))
  expect(screen.queryByTestId('chosen-file')).not.toBeInTheDocument()
  expect(screen.queryByText('job j1')).not.toBeInTheDocument()
  choose(new File(['y'], 'other.geojson'))
  expect(start()).toBeEnabled()
  vi.unstubAllGlobals()
})

it('what came to nothing may be sent again', async () => {
  const job = { id: 'j1', state: 'failed', result: {} }
  vi.stubGlobal(
    'fetch',
    async () => new Response(JSON.stringify(job), { headers: { 'Content-Type': 'application/json' } }),
  )
  const { choose, start } = open(vi.fn(started))
  choose(file)
  await userEvent.click(start())
  await vi.waitFor(() => expect(start()).toBeEnabled())
  vi.unstubAllGlobals()
})
