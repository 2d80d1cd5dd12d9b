import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { showAt } from '@/testing/render'
import { type Draft, type TermName, terms } from './clauses'
import { PartInput } from './PartInput'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const made = '2026-03-01T12:00:00Z'
const run = (id: string) => ({ id, name: id, model: 'm', model_name: 'Detector', created_at: made })

function ask(term: TermName, draft: Draft, answers: Record<string, unknown>) {
  const onChange = vi.fn()
  const asked = answering(answers)
  showAt('/o/$slug', '/o/demo', () => (
    <>
      {terms[term].map((part) => (
        <PartInput key={part.name} part={part} draft={draft} onChange={onChange} />
      ))}
    </>
  ))
  return { onChange, asked }
}

it('offers to disagree with those runs only that share data rows, and says how many', async () => {
  const { onChange } = ask(
    'disagrees',
    { model_run: 'here' },
    {
      'GET /model-runs': { results: [run('here'), run('there'), run('stranger')], next: null },
      'GET /model-runs/here': run('here'),
      'GET /model-runs/here/comparison/runs': { results: [{ ...run('there'), shared_count: 7 }], next: null },
    },
  )
  await userEvent.click(await screen.findByRole('combobox', { name: 'Disagrees with' }))
  const options = (await screen.findAllByRole('option')).map((each) => each.textContent)
  expect(options).toEqual([expect.stringMatching(/^Detector · thereshares 7 data rows/)])
  await userEvent.click(screen.getByRole('option'))
  expect(onChange).toHaveBeenCalledWith({ with: 'there' })
})

it('asks for no other run before the first is chosen', async () => {
  const { asked } = ask('disagrees', {}, { 'GET /model-runs': { results: [], next: null } })
  expect(await screen.findByRole('combobox', { name: 'Disagrees with' })).toBeDisabled()
  expect(asked.map(({ path }) => path)).toEqual(['/model-runs'])
})

it('leads whoever may declare metadata fields to where that is done', async () => {
  const none = { 'GET /metadata-fields': { results: [], next: null } }
  ask('metadata', {}, { ...none, 'GET /organization': { permissions: ['catalog.view', 'catalog.edit'] } })
  const link = await screen.findByRole('link', { name: 'Declare one in Settings → Metadata fields' })
  expect(link).toHaveAttribute('href', '/o/demo/settings/metadata-fields')
})

it('tells those who may not declare metadata fields who can', async () => {
  const none = { 'GET /metadata-fields': { results: [], next: null } }
  ask('metadata', {}, { ...none, 'GET /organization': { permissions: ['catalog.view'] } })
  expect(await screen.findByText(/A manager can declare one in Settings/)).toBeInTheDocument()
  expect(screen.queryByRole('link')).not.toBeInTheDocument()
})
