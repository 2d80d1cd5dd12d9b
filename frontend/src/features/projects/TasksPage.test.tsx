import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { Problem } from '@/lib/problem'
import { show, showAt } from '@/testing/render'
import { TaskList } from './TasksPage'
import { tasksSearch } from './tasksSearch'

const { get, post } = vi.hoisted(() => ({ get: vi.fn(), post: vi.fn() }))
vi.mock('@/lib/api', async (original) => ({ ...(await original<object>()), api: { get, post } }))

const task = (id: string, state: string, more: object = {}) => ({
  id,
  state,
  data_row: { id: `row-${id}`, name: `${id}.jpg`, thumbnail_url: null, width: 4, height: 3 },
  lease_holder: null,
  last_annotator: 'ana',
  submitted_at: null,
  comment: '',
  skip_reason: '',
  ...more,
})

function answers() {
  get.mockImplementation((path: string) =>
    Promise.resolve(
      path === '/members'
        ? { results: [{ id: 'ana', name: 'Ana', email: 'ana@x' }], next: null }
        : {
            results: [task('dark', 'skipped', { skip_reason: 'Too dark' }), task('new', 'queued')],
            next: null,
            count: 2,
          },
    ),
  )
}

it('lists who skipped a task and why, and reopens only what is finished', async () => {
  answers()
  post.mockResolvedValue(task('dark', 'queued'))
  show(<TaskList project="p" wanted={{}} />)
  const row = (await screen.findByText('dark.jpg')).closest('tr')!
  expect(within(row).getAllByText('Too dark')[0]).toBeInTheDocument()
  expect(await within(row).findByText('Ana')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: 'Reopen new.jpg' })).not.toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: 'Reopen dark.jpg' }))
  expect(post).toHaveBeenCalledWith('/tasks/dark/reopen')
})

it('a task that is labeled can be opened to be looked at, others cannot', async () => {
  const rows = ['done', 'review', 'queued'].map((state) => task(state, state, { project: 'p' }))
  get.mockImplementation((path: string) =>
    Promise.resolve(path === '/members' ? { results: [], next: null } : { results: rows, next: null, count: 3 }),
  )
  showAt('/o/$slug/list', '/o/acme/list', () => <TaskList project="p" wanted={{}} />)
  const links = await screen.findAllByRole('link', { name: /Open the label of/ })
  expect(links.map((link) => link.getAttribute('href'))).toEqual([
    '/o/acme/projects/p/tasks/done',
    '/o/acme/projects/p/tasks/review',
  ])
})

it('asks the server for the state that the address names', async () => {
  answers()
  show(<TaskList project="p" wanted={{ state: 'skipped' }} />)
  await screen.findByText('dark.jpg')
  expect(get).toHaveBeenCalledWith(
    '/tasks',
    expect.objectContaining({ project: 'p', state: 'skipped' }),
    expect.anything(),
  )
  expect(tasksSearch({ state: 'skipped' })).toEqual({ state: 'skipped' })
  expect(tasksSearch({ state: 'lost' })).toEqual({})
})

it('stays as it is where the server refuses to reopen', async () => {
  answers()
  post.mockRejectedValue(new Problem({ status: 409, title: 'This task is open', code: 'task-not-open' }))
  show(<TaskList project="p" wanted={{}} />)
  await userEvent.click(await screen.findByRole('button', { name: 'Reopen dark.jpg' }))
  expect(await screen.findByRole('button', { name: 'Reopen dark.jpg' })).toBeEnabled()
})

it('moves what is chosen, and tells what stayed and why', async () => {
  answers()
  post.mockImplementation((path: string) =>
    Promise.resolve({
      move: { id: 'm1', action: 'requeue' },
      moved: 1,
      left: path.endsWith('undo') ? [] : [{ task: 'new', reason: 'The task is queued.' }],
    }),
  )
  show(<TaskList project="p" wanted={{}} />)
  await userEvent.click(await screen.findByRole('checkbox', { name: /all/i }))
  const bar = screen.getByRole('toolbar', { name: '2 tasks chosen' })
  expect(within(bar).getByRole('button', { name: 'Approve 0' })).toBeDisabled()
  await userEvent.click(within(bar).getByRole('button', { name: 'Put back into the queue' }))
  expect(post).toHaveBeenCalledWith('/projects/p/task-moves', {
    action: 'requeue',
    comment: '',
    tasks: ['dark', 'new'],
  })
  const told = await screen.findByRole('dialog', { name: '1 task stays where it is' })
  expect(told).toHaveTextContent('new.jpg: The task is queued.')
})
