import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { setOrganization } from '@/lib/api'
import { answering } from '@/testing/answering'
import { showAt } from '@/testing/render'
import { Bell } from './Bell'

beforeEach(() => setOrganization('demo'))
afterEach(() => {
  setOrganization(null)
  vi.unstubAllGlobals()
})

const of = { queue: 'q', queue_name: 'Car claims', project: 'p', project_name: 'Car claims', read_at: null }
const nothing = { thread: null, resolved: null, task: null, state: null, data_row_name: null, by: null, text: '' }
const at = { created_at: '2026-01-01T00:00:00Z' }
const drift = { ...of, ...nothing, ...at, id: '1', reason: 'drift', rung: 'stop', step_state: 'proposed', count: null }
const raised = { ...drift, id: '2', rung: 'raise', step_state: 'taken', text: '5 of 12 were wrong.' }
const late = { ...of, ...nothing, ...at, id: '3', reason: 'overdue', rung: null, step_state: null, count: 3 }

it('tells what became of a production queue, and leads to it', async () => {
  const asked = answering({
    'GET /organization': { slug: 'demo', membership: 'm', permissions: ['projects.view', 'projects.edit'] },
    'GET /members': { results: [], next: null },
    'GET /notifications/unread': { unread: 3 },
    'GET /notifications': { results: [drift, raised, late], next: null, count: 3 },
    'POST /notifications/read': { unread: 2 },
  })
  showAt('/o/$slug/', '/o/demo/', () => <Bell />)
  fireEvent.click(await screen.findByRole('button', { name: '3 unread notifications' }))
  expect(await screen.findByText('Drift: stop deciding automatically. Proposed: you decide')).toBeInTheDocument()
  expect(screen.getByText('Drift: raise the threshold. Taken by the queue itself')).toBeInTheDocument()
  expect(screen.getByText('5 of 12 were wrong.')).toBeInTheDocument()
  expect(screen.getAllByTitle('Car claims')).toHaveLength(3)
  fireEvent.click(screen.getByText('3 decisions wait past their deadline'))
  await waitFor(() => expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ notifications: ['3'] }))
})
