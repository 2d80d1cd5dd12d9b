import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it, vi } from 'vitest'
import { setOrganization } from '@/lib/api'
import { Problem } from '@/lib/problem'
import { showAt } from '@/testing/render'
import { DraftPage } from './DraftPage'

const { get, post, uploadForm } = vi.hoisted(() => ({ get: vi.fn(), post: vi.fn(), uploadForm: vi.fn() }))
vi.mock('@/lib/api', async (original) => ({
  ...(await original<object>()),
  api: {
    get,
    post: (path: string, body: unknown) =>
      path === '/formats/told' ? Promise.resolve({ format: 'cvat', title: 'CVAT images' }) : post(path, body),
  },
}))
vi.mock('@/lib/uploadRequest', () => ({ uploadForm }))

const car = {
  id: 'f1',
  kind: 'bounding_box',
  name: 'car',
  color: '#112233',
  hotkey: '',
  required: false,
  settings: {},
  options: [],
  features: [],
}
const formats = [
  { name: 'coco', title: 'COCO', suffix: '.json', reads: true },
  { name: 'cvat', title: 'CVAT images', suffix: '.xml', reads: true },
]

beforeEach(() => {
  setOrganization('demo')
  get.mockImplementation((path: string) =>
    Promise.resolve(path === '/formats' ? { results: formats } : { permissions: ['ontologies.edit'] }),
  )
})

async function read(file: File) {
  showAt('/o/$slug/ontologies/draft', '/o/demo/ontologies/draft', DraftPage)
  await screen.findByTestId('draft-file')
  await userEvent.upload(document.querySelector<HTMLInputElement>('input[type=file]')!, file)
  await screen.findByText('Found by looking at the file.')
  await userEvent.click(screen.getByRole('button', { name: 'Read the file' }))
}

it('what a file describes is shown with what is left out, changed, and only then saved', async () => {
  uploadForm.mockResolvedValue({
    features: [car],
    left_out: [{ name: 'road', message: 'Two features have this name.', code: 'duplicate_name', pointer: '' }],
  })
  post.mockResolvedValue({ id: 'made' })
  await read(new File(['<annotations/>'], 'streets.xml'))
  const { path, form } = uploadForm.mock.calls[0]![0] as { path: string; form: FormData }
  expect(path).toBe('/ontology-drafts?format=cvat')
  expect((form.get('file') as File).name).toBe('streets.xml')

  const leftOut = await screen.findByTestId('left-out')
  expect(within(leftOut).getByRole('listitem')).toHaveTextContent('road: Two features have this name.')
  expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('streets')
  const name = screen.getByRole('textbox', { name: 'Name of the Bounding box' })
  await userEvent.clear(name)
  await userEvent.type(name, 'vehicle')
  expect(post).not.toHaveBeenCalled()

  await userEvent.click(screen.getByRole('button', { name: 'Create ontology' }))
  expect(post).toHaveBeenCalledWith('/ontologies', {
    name: 'streets',
    features: [{ ...car, id: expect.any(String), name: 'vehicle' }],
  })
})

it('a draft that could not be saved is sent with other ids the second time', async () => {
  uploadForm.mockResolvedValue({ features: [car], left_out: [] })
  post.mockReset().mockRejectedValue(new Problem({ status: 502, code: 'bad_gateway', title: 'No answer' }))
  await read(new File(['<annotations/>'], 'streets.xml'))
  await userEvent.click(await screen.findByRole('button', { name: 'Create ontology' }))
  await screen.findByRole('alert')
  await userEvent.click(screen.getByRole('button', { name: 'Create ontology' }))
  const ids = post.mock.calls.map(([, body]) => (body as { features: { id: string }[] }).features[0]!.id)
  expect(new Set([car.id, ...ids]).size).toBe(3)
})

it('how much of the file has left is told, and then that it is read', async () => {
  uploadForm.mockReturnValue(new Promise(() => {}))
  await read(new File(['x'.repeat(1000)], 'big.json'))
  expect(await screen.findByRole('status')).toHaveTextContent('Sending big.json')
  uploadForm.mock.lastCall![0].onBytes(1200)
  await vi.waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('Reading big.json'))
})

it('a file without features is refused where it was chosen', async () => {
  uploadForm.mockRejectedValue(
    new Problem({ status: 422, code: 'invalid', title: 'Not allowed', detail: 'No features are found in this file.' }),
  )
  await read(new File(['{}'], 'empty.json'))
  expect(await screen.findByRole('alert')).toHaveTextContent('No features are found in this file.')
  expect(screen.getByTestId('chosen-file')).toHaveTextContent('empty.json')
})
