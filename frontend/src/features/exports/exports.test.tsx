import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import type { Job } from '@/api/types'
import { api, setOrganization } from '@/lib/api'
import { show } from '@/testing/render'
import { Asked } from './Asked'
import type { ExportsSearch } from './choice'
import { spoken } from './LeftOutLines'
import { Content, MadeExports } from './MadeExports'
import { MadeImports } from './MadeImports'
import type { Format } from './queries'
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

it('an export of nothing says why in place of a file', async () => {
  const message = 'Nothing matched: the project has no labels yet'
  const nothing = { ...job({ annotations: 0, data_rows: 0, left_out: [], download_url: '/media/x' }), message }
  vi.spyOn(api, 'get').mockResolvedValue({ results: [{ ...nothing, created_at: '2026-01-01T00:00:00Z' }], next: null })
  show(<MadeExports project="p1" formats={[]} />)
  expect(await screen.findByText(message)).toBeInTheDocument()
  expect(screen.queryByText('Download')).not.toBeInTheDocument()
  expect(screen.queryByText(/0 annotations/)).not.toBeInTheDocument()
})

it('the server is asked for the exports of this project only', async () => {
  const get = vi.spyOn(api, 'get').mockResolvedValue({ results: [], next: null, count: 0 })
  show(<MadeExports project="p1" formats={[]} />)
  expect(await screen.findByText('Nothing exported yet')).toBeInTheDocument()
  const [path, query] = get.mock.calls[0]!
  expect(path).toBe('/jobs')
  expect(query).toMatchObject({ kind: 'interchange.export', project: 'p1' })
})

it('imports of labels into this project are listed with how far they are, and open their report', async () => {
  const running = { ...job({}), kind: 'interchange.labels', state: 'running', params: { format: 'coco' } }
  const sent = {
    ...running,
    id: 'j9',
    done: 1200,
    total: 4000,
    failed: 1000,
    message: 'on it',
    created_at: '2026-01-01T00:00:00Z',
  }
  const get = vi
    .spyOn(api, 'get')
    .mockImplementation(async (path) =>
      path === '/jobs' ? { results: [sent], next: null } : path === '/jobs/j9' ? sent : { results: [], next: null },
    )
  show(<MadeImports project="p1" formats={formats} />)
  expect(await screen.findAllByText('1,200 of 4,000')).not.toHaveLength(0)
  expect(screen.getByText('1,000 failed')).toBeInTheDocument()
  expect(get.mock.calls[0]![1]).toMatchObject({ kind: 'interchange.labels', project: 'p1' })
  await userEvent.click(screen.getByRole('button', { name: 'COCO' }))
  expect(await screen.findByRole('dialog')).toBeInTheDocument()
  expect(get).toHaveBeenCalledWith('/jobs/j9', ...get.mock.calls.find(([path]) => path === '/jobs/j9')!.slice(1))
})

it('without any import nothing is listed', async () => {
  const get = vi.spyOn(api, 'get').mockResolvedValue({ results: [], next: null })
  show(<MadeImports project="p1" formats={formats} />)
  await vi.waitFor(() => expect(get).toHaveBeenCalled())
  expect(screen.queryByRole('table')).not.toBeInTheDocument()
})

const formats = [
  { name: 'firstpass', title: 'Firstpass NDJSON', writes: true, both: true, whole: true, kinds: [], modalities: [] },
  { name: 'coco', title: 'COCO', writes: true, both: false, whole: false, kinds: ['box'], modalities: [] },
] as unknown as Format[]

const there: Record<string, object[]> = {
  '/projects': [
    { id: 'p1', name: 'Coins', ontology: 'o1', counts: { queued: 1000, in_progress: 2, review: 3, done: 31 } },
    { id: 'p2', name: 'Stamps', ontology: 'o2', counts: { queued: 4, in_progress: 0, review: 0, done: 0 } },
  ],
  '/model-runs': [
    {
      id: 'r1',
      name: 'v3',
      model_name: 'Detector',
      ontology: 'o1',
      purpose: 'upload',
      prediction_count: 0,
      data_row_count: 12,
    },
    { id: 'r2', name: 'v1', model_name: 'Reader', ontology: 'o2', purpose: 'upload' },
    { id: 'r3', name: 'Wrong ones', model_name: 'Probe', ontology: 'o1', purpose: 'probe' },
  ],
  '/datasets': [{ id: 'd1', name: 'Photographs' }],
  '/slices': [{ id: 's1', name: 'Night' }],
  '/projects/p1/batches': [
    { id: 'b1', name: 'Week 1' },
    { id: 'b2', name: 'Week 2' },
  ],
  '/projects/p2/batches': [],
}

function begin(preset: ExportsSearch, isOfProject = false) {
  const session = { permissions: ['catalog.view', 'models.view', 'projects.view', 'exports.create'] }
  const get = vi
    .spyOn(api, 'get')
    .mockImplementation((path) =>
      Promise.resolve(there[path] ? { results: there[path], next: null, count: there[path].length } : session),
    )
  const post = vi.spyOn(api, 'post').mockResolvedValue({})
  setOrganization('demo')
  show(<StartExport preset={preset} isOfProject={isOfProject} formats={formats} />)
  return { get, post }
}

// By labels and words: roles of so many options take long to find.
const field = (name: string) => screen.getByLabelText(name, { selector: 'input' })

async function pick(name: string, option: string) {
  await vi.waitFor(() => expect(field(name)).toBeEnabled(), { timeout: 10_000 })
  await userEvent.click(field(name))
  await userEvent.click(await screen.findByText(option))
}

const hold = () => screen.getByTestId('export-will-hold')
const starter = () => screen.getByText('Start export').closest('button')!
const start = () => userEvent.click(starter())

it('a slice of what a model run said goes out, and labels are not asked about', async () => {
  const { get, post } = begin({ model_run: 'r1' })
  expect(screen.queryByLabelText('Which labels')).not.toBeInTheDocument()
  await pick('Slice', 'Night')
  expect(hold()).toHaveTextContent('It will hold: Predictions of “Detector · v3”, of the slice “Night”.')
  await start()
  expect(post).toHaveBeenCalledWith('/model-runs/r1/exports', { format: 'firstpass', media: 'none', slice: 's1' })
  expect(get.mock.calls.find(([path]) => path === '/slices')![1]).toMatchObject({ usable: true })
})

it('labels of some batches, and what a run of the same ontology said, go out together', async () => {
  const { post } = begin({ project: 'p1', batch: 'b1' }, true)
  expect(screen.queryByLabelText('Project')).not.toBeInTheDocument()
  await vi.waitFor(() => expect(hold()).toHaveTextContent('Labels, of the batch “Week 1”.'), { timeout: 10_000 })
  await userEvent.click(screen.getByLabelText('Both'))
  expect(starter()).toBeDisabled()
  expect(hold()).toHaveTextContent('Choose the model run')
  await pick('Model run', 'Detector · v3')
  expect(screen.queryByText(/Reader|Probe/)).not.toBeInTheDocument()
  await pick('Which labels', 'Submitted, not approved')
  await pick('Dataset', 'Photographs')
  await start()
  expect(post).toHaveBeenCalledWith('/projects/p1/exports', {
    format: 'firstpass',
    media: 'none',
    says: 'both',
    model_run: 'r1',
    states: ['submitted'],
    batches: ['b1'],
    dataset: 'd1',
  })
}, 60_000)

it('how much there is to go out is seen before it is started', async () => {
  begin({ project: 'p1', model_run: 'r1' }, true)
  const there = await screen.findByTestId('export-there', {}, { timeout: 10_000 })
  expect(there).toHaveTextContent(/^The run has predicted nothing on its 12 data rows yet\.$/)
  await userEvent.click(screen.getByLabelText('Labels'))
  expect(there.isConnected && there).toHaveTextContent(/^34 of the project’s 1,036 tasks are done or in review\.$/)
})

it('a project in which nothing is labeled is told before an export', async () => {
  begin({ project: 'p2' }, true)
  const there = await screen.findByTestId('export-there', {}, { timeout: 10_000 })
  expect(there).toHaveTextContent('None of the project’s 4 tasks is done or in review yet.')
})

it('a format that cannot keep labels and predictions apart is left for one that can', async () => {
  begin({ project: 'p1' }, true)
  await pick('Format', 'COCO')
  await userEvent.click(screen.getByLabelText('Both'))
  expect(field('Format')).toHaveValue('Firstpass NDJSON')
})

it('from a dataset it is asked whose labels, and nothing starts before', async () => {
  const { post } = begin({ dataset: 'd1' })
  expect(starter()).toBeDisabled()
  expect(hold()).toHaveTextContent('Choose the project')
  await pick('Project', 'Stamps')
  await start()
  expect(post).toHaveBeenCalledWith('/projects/p2/exports', { format: 'firstpass', media: 'none', dataset: 'd1' })
})
