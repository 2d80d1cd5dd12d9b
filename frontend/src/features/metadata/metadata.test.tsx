import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { MetadataField } from '@/api/types'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { show } from '@/testing/render'
import { complaintAt, entriesOf, metadataOf } from './entries'
import { MetadataFields } from './MetadataFieldsPage'
import { MetadataModal } from './MetadataModal'

const field = (name: string, kind: MetadataField['kind'], options: string[] = []): MetadataField => ({
  id: name,
  name,
  kind,
  options,
  created_at: '2026-01-01T00:00:00Z',
})
const fields = [field('weight', 'number'), field('metal', 'enum', ['gold', 'silver']), field('worn', 'boolean')]
const metadata = { weight: 3, metal: 'tin', note: 'bent', found: { by: ['ada'] } }

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

it('every field has a line, filled or not, and so has every free name', () => {
  const entries = entriesOf(metadata, fields)
  expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
    ['weight', 'number'],
    ['metal', 'enum'],
    ['worn', 'boolean'],
    ['note', 'string'],
    ['found', 'kept'],
  ])
  expect(entries[1]).toMatchObject({ value: '', misfit: 'tin' })
  expect(metadataOf(entries)).toEqual({ weight: 3, note: 'bent', found: { by: ['ada'] } })
  expect(metadataOf(entriesOf({ worn: false, weight: 0 }, fields))).toEqual({ weight: 0, worn: false })
})

it('a complaint is found at its name, whatever the name is written with', () => {
  expect(complaintAt('a/b~c')).toBe('metadata.a~1b~0c')
})

it('values are changed by their types, and saved from the version that was read', async () => {
  const asked = answering({ 'PATCH /data-rows/r': {} })
  const onClose = vi.fn()
  show(<MetadataModal row={{ id: 'r', metadata, etag: '"v1"' }} fields={fields} onClose={onClose} />)
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'metal' }), 'silver')
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'worn' }), 'No')
  await userEvent.clear(screen.getByRole('textbox', { name: 'note' }))
  await userEvent.type(screen.getByRole('textbox', { name: 'Another name' }), 'mint')
  await userEvent.type(screen.getByRole('textbox', { name: 'Its value' }), 'Rome')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled())
  expect(asked[0]!.body).toEqual({
    metadata: { weight: 3, metal: 'silver', worn: false, found: { by: ['ada'] }, mint: 'Rome' },
  })
  expect(asked[0]!.headers.get('If-Match')).toBe('"v1"')
})

it('a value with parts is read, not typed, and the reason stands beside it', () => {
  show(
    <MetadataModal
      row={{ id: 'r', metadata: { found: { by: ['ada'] } }, etag: null }}
      fields={[]}
      onClose={() => {}}
    />,
  )
  expect(screen.getByText('by: ada')).toBeVisible()
  expect(screen.getByText(/^It has parts of its own/)).toBeVisible()
  expect(screen.queryByRole('textbox', { name: 'found' })).not.toBeInTheDocument()
})

it('what does not fit is told at its line', async () => {
  const errors = [{ pointer: '/metadata/note', code: 'metadata_invalid', message: 'note is too long.' }]
  answering({ 'PATCH /data-rows/r': { status: 422, title: 'No', code: 'metadata-invalid', errors } })
  show(<MetadataModal row={{ id: 'r', metadata: { note: 'x' }, etag: null }} fields={[]} onClose={() => {}} />)
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByText('note is too long.')).toBeVisible()
  expect(screen.getByRole('textbox', { name: 'note' })).toBeInvalid()
})

const server = (permissions: string[]) => ({
  'GET /organization': { permissions },
  'GET /metadata-fields': { results: fields, next: null, count: 3 },
})

it('an editor makes a field of several options, and deletes one after being asked', async () => {
  const answers = { 'POST /metadata-fields': fields[1], 'DELETE /metadata-fields/worn': 204 }
  const asked = answering({ ...server(['catalog.view', 'catalog.edit']), ...answers })
  show(<MetadataFields />)
  await userEvent.click(await screen.findByRole('button', { name: 'New field' }))
  await userEvent.type(await screen.findByRole('textbox', { name: /^Name/ }), 'era')
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Type' }), 'One of several')
  await userEvent.click(screen.getByRole('button', { name: 'Create field' }))
  expect(screen.getByText('Give it at least one option')).toBeVisible()
  await userEvent.type(screen.getByLabelText('Options', { selector: 'input' }), 'old{Enter}')
  await userEvent.click(screen.getByRole('button', { name: 'Create field' }))
  const sent = (method: string) => asked.find((each) => each.method === method)
  await vi.waitFor(() => expect(sent('POST')?.body).toEqual({ name: 'era', kind: 'enum', options: ['old'] }))
  const row = (await screen.findByText('worn')).closest('tr')!
  expect(within(row).queryByRole('button', { name: 'Change options' })).not.toBeInTheDocument()
  await userEvent.click(within(row).getByRole('button', { name: 'Delete' }))
  await userEvent.click(
    within(await screen.findByRole('dialog', { name: /worn/ })).getByRole('button', { name: 'Delete' }),
  )
  await vi.waitFor(() => expect(sent('DELETE')?.path).toBe('/metadata-fields/worn'))
})

it('who may only look sees the fields and no buttons', async () => {
  answering(server(['catalog.view']))
  show(<MetadataFields />)
  expect(await screen.findByText('gold, silver')).toBeInTheDocument()
  expect(screen.queryByRole('button')).not.toBeInTheDocument()
})
