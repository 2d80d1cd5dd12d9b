import { fireEvent, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Job } from '@/api/types'
import { Problem } from '@/lib/problem'
import { show } from '@/testing/render'
import { FileImport } from './FileImport'
import { queryOf } from './wishes'

const { post } = vi.hoisted(() => ({ post: vi.fn() }))
vi.mock('@/lib/api', async (original) => {
  const actual = await original<{ api: object }>()
  return { ...actual, api: { ...actual.api, post } }
})
vi.mock('@/features/jobs/JobPanel', () => ({ JobPanel: ({ id }: { id: string }) => <p>job {id}</p> }))

const formats = [
  { name: 'firstpass', title: 'Firstpass' },
  { name: 'labelbox', title: 'Labelbox' },
  { name: 'geojson', title: 'GeoJSON' },
]
const file = new File(['x'.repeat(1500)], 'coast.geojson')
const started = () => Promise.resolve({ id: 'j1' } as Job)

beforeEach(() => {
  post.mockReset().mockResolvedValue({ format: 'geojson', title: 'GeoJSON' })
})

function open(send: (wishes: object) => Promise<Job>, more: { replaces?: boolean; fetches?: boolean } = {}) {
  const { container } = show(<FileImport formats={formats} initial="firstpass" send={send} {...more} />)
  const choose = (chosen: File) =>
    fireEvent.change(container.querySelector('input[type=file]')!, { target: { files: [chosen] } })
  return { choose, start: () => screen.getByRole('button', { name: 'Start import' }) }
}

it('choosing a file shows its name and size and sends nothing', async () => {
  const send = vi.fn(started)
  const { choose, start } = open(send)
  expect(start()).toBeDisabled()
  choose(file)
  expect(screen.getByTestId('chosen-file')).toHaveTextContent('coast.geojson1.5 kB')
  await vi.waitFor(() => expect(start()).toBeEnabled())
  expect(send).not.toHaveBeenCalled()
})

it('Start sends the file as it shall be taken, and shows the job', async () => {
  const send = vi.fn(started)
  const { choose, start } = open(send, { replaces: true })
  choose(file)
  await vi.waitFor(() => expect(start()).toBeEnabled())
  await userEvent.click(start())
  expect(send).toHaveBeenCalledWith({
    source: file,
    format: 'geojson',
    manner: 'each',
    mode: 'append',
    earlier: 'replace',
  })
  expect(await screen.findByText('job j1')).toBeInTheDocument()
})

it('the version of a model that is meant goes along, and another one is another import', async () => {
  const send = vi.fn(started)
  const { choose, start } = open(send, { replaces: true })
  choose(file)
  await userEvent.type(screen.getByLabelText('Model version'), ' v2 ')
  await vi.waitFor(() => expect(start()).toBeEnabled())
  await userEvent.click(start())
  expect(send).toHaveBeenCalledWith(expect.objectContaining({ source: file, version: 'v2' }))
  expect(await screen.findByText('job j1')).toBeInTheDocument()
  expect(start()).toBeDisabled()
  await userEvent.type(screen.getByLabelText('Model version'), '1')
  expect(start()).toBeEnabled()
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
    earlier: 'replace',
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
  await vi.waitFor(() => expect(start()).toBeEnabled())
  await userEvent.click(start())
  expect(await screen.findByRole('alert')).toHaveTextContent('There is nothing in this upload')
  expect(screen.getByTestId('chosen-file')).toBeInTheDocument()
})

it('the format that the beginning of a file shows is chosen, and its choice can be changed', async () => {
  post.mockResolvedValue({ format: 'labelbox', title: 'Labelbox NDJSON' })
  const send = vi.fn(started)
  const { choose, start } = open(send)
  const lines = new File(['x'.repeat(100_000)], 'labels.ndjson')
  choose(lines)
  expect(start()).toBeDisabled()
  expect(await screen.findByText('Found by looking at the file.')).toBeInTheDocument()
  const [path, head, { query }] = post.mock.calls[0] as [string, Blob, { query: object }]
  expect([path, head.size, query]).toEqual(['/formats/told', 65_536, { file_name: 'labels.ndjson' }])
  await userEvent.click(start())
  expect(send).toHaveBeenCalledWith(expect.objectContaining({ source: lines, format: 'labelbox' }))
})

it('where a file shows no format that is offered, it has to be chosen', async () => {
  post.mockResolvedValue({ format: null, title: '' })
  const { choose, start } = open(vi.fn(started))
  choose(file)
  expect(await screen.findByText('The file does not show its format: please choose it.')).toBeInTheDocument()
  expect(screen.getByLabelText('Format of the file', { selector: 'input' })).toHaveValue('Firstpass')
  expect(start()).toBeEnabled()
})

it('only the file that was chosen last tells the format', async () => {
  const answers: ((told: object) => void)[] = []
  post.mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
  const { choose } = open(vi.fn(started))
  choose(new File(['x'], 'first.ndjson'))
  choose(file)
  answers[1]!({ format: 'geojson' })
  answers[0]!({ format: 'labelbox' })
  expect(await screen.findByText('Found by looking at the file.')).toBeInTheDocument()
  expect(screen.getByLabelText('Format of the file', { selector: 'input' })).toHaveValue('GeoJSON')
})

it('the wishes are asked for as the API takes them', () => {
  const wishes = { format: 'coco', mode: 'append' as const, earlier: 'replace' as const }
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
  await vi.waitFor(() => expect(start()).toBeEnabled())
  await userEvent.click(start())
  expect(await screen.findByText('job j1')).toBeInTheDocument()
  expect(start()).toBeDisabled()
  await userEvent.click(await screen.findByRole('button', { name: 'Import another file' }))
  expect(screen.queryByTestId('chosen-file')).not.toBeInTheDocument()
  expect(screen.queryByText('job j1')).not.toBeInTheDocument()
  choose(new File(['y'], 'other.geojson'))
  await vi.waitFor(() => expect(start()).toBeEnabled())
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
  await vi.waitFor(() => expect(start()).toBeEnabled())
  await userEvent.click(start())
  await vi.waitFor(() => expect(start()).toBeEnabled())
  vi.unstubAllGlobals()
})
