import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import type { Job } from '@/api/types'
import { api, setOrganization } from '@/lib/api'
import { show } from '@/testing/render'
import { Asked } from './Asked'
import { spoken } from './LeftOutLines'
import { Content, MadeExports } from './MadeExports'
import { StartExport } from './StartExport'

const job = (result: object): Job =>
  ({ id: 'j', kind: 'interchange.export', title: 'Export', state: 'finished', failed: 0, params: {}, result }) as Job

afterEach(() => vi.restoreAllMocks())

it('what is in the file is counted, and what it has no place for is counted apart, in words of people', () => {
  const left_out = [{ what: 'rotated_box at a page', why: 'YOLO has no line for a bounding_box', count: 2 }]
  show(<Content job={job({ annotations: 1, data_rows: 1, annotations_left_out: 2, left_out })} />)
  expect(screen.getByText('1 annotation on 1 data row')).toBeInTheDocument()
  expect(screen.getByText('2 annotations are left out')).toBeInTheDocument()
  expect(screen.getByRole('listitem')).toHaveTextContent(
    'rotated box at a page (2): YOLO has no line for a bounding box',
  )
})

it('where only details are missing no annotation is said to be left out', () => {
  const left_out = [{ what: 'confidence', why: 'labels have none', count: 5 }]
  show(<Content job={job({ annotations: 5, data_rows: 2, annotations_left_out: 0, left_out })} />)
  expect(screen.getByText('5 annotations on 2 data rows')).toBeInTheDocument()
  expect(screen.getByText('Some details are left out')).toBeInTheDocument()
  expect(screen.queryByText(/are left out$/)).toHaveTextContent('Some details')
})

it.each([
  ['mask', 'segmentation mask'],
  ['outline of a rotated_box', 'outline of a rotated box'],
  ['derived_from', 'derived from'],
  ['data row of type text', 'data row of type text'],
])('%s is spoken of as %s', (what, words) => {
  expect(spoken(what)).toBe(words)
})

it('each export says what was asked of it', () => {
  const named = { batches: ['Week 1', 'Week 2'], slice: 'Night', model_run: 'v3' }
  show(<Asked params={{ says: 'both', media: 'urls', states: ['approved'], named }} />)
  expect(screen.getByTestId('export-asked')).toHaveTextContent(
    'Labels, and predictions of “v3”, only approved, of the batches “Week 1”, “Week 2”, of the slice “Night”, with the addresses of the files',
  )
})

it('an export of which nothing more was asked says that it holds labels', () => {
  show(<Asked params={{}} />)
  expect(screen.getByTestId('export-asked')).toHaveTextContent(/^Labels$/)
})

it('the server is asked for the exports of this project only', async () => {
  const get = vi.spyOn(api, 'get').mockResolvedValue({ results: [], next: null, count: 0 })
  show(<MadeExports of={{ kind: 'project', id: 'p1' }} formats={[]} />)
  expect(await screen.findByText('Nothing exported yet')).toBeInTheDocument()
  const [path, query] = get.mock.calls[0]!
  expect(path).toBe('/jobs')
  expect(query).toMatchObject({ kind: 'interchange.export', project: 'p1' })
})

it('a slice of what a model run said goes out, and labels are not asked about', async () => {
  const slices = { results: [{ id: 's1', name: 'Night' }], next: null, count: 1 }
  vi.spyOn(api, 'get').mockImplementation((path) =>
    Promise.resolve(path === '/slices' ? slices : { permissions: ['catalog.view'] }),
  )
  const post = vi.spyOn(api, 'post').mockResolvedValue({})
  setOrganization('demo')
  show(<StartExport of={{ kind: 'model_run', id: 'r1' }} formats={[]} />)
  expect(screen.queryByRole('combobox', { name: 'Which labels' })).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('combobox', { name: 'Which data rows' }))
  await userEvent.click(await screen.findByRole('option', { name: 'Night' }))
  await userEvent.click(screen.getByRole('button', { name: 'Start export' }))
  expect(post).toHaveBeenCalledWith('/model-runs/r1/exports', { format: 'firstpass', media: 'none', slice: 's1' })
})
