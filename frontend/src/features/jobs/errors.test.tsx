import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { Job, JobError } from '@/api/types'
import { api } from '@/lib/api'
import { show } from '@/testing/render'
import { JobErrors } from './JobErrors'

const job = {
  id: 'j',
  kind: 'interchange.predictions',
  title: 'Said',
  state: 'finished',
  total: 900,
  done: 300,
  failed: 600,
  params: {},
}
const error = (line: number, by: Partial<JobError> = {}): JobError => ({
  line,
  pointer: '/data_row',
  code: 'unknown_data_row',
  message: 'There is no such data row.',
  expected: 'the id or the global key of a data row',
  subject: `street-${line}.jpg`,
  ...by,
})

afterEach(() => vi.restoreAllMocks())

it('hundreds of lines with one mistake are one entry with their count, the first lines and what they speak of', async () => {
  const every = [...Array(600).keys()].map((at) => error(2 * at + 1))
  const get = vi.spyOn(api, 'get').mockImplementation((_, query) => {
    const from = Number((query as { cursor: string | null }).cursor ?? 0)
    const next = from + 200 < every.length ? String(from + 200) : null
    return Promise.resolve({ results: every.slice(from, from + 200), next, count: every.length })
  })
  show(<JobErrors job={job as unknown as Job} />)
  await waitFor(() => expect(get).toHaveBeenCalledTimes(3))
  expect(await screen.findByText(/600 lines/)).toBeInTheDocument()
  const [, ...rows] = within(screen.getByRole('table')).getAllByRole('row')
  expect(rows).toHaveLength(1)
  expect(rows[0]).toHaveTextContent('1, 3, 5, 7, 9, 11 and 594 more')
  expect(rows[0]).toHaveTextContent(
    'Data rows: street-1.jpg, street-3.jpg, street-5.jpg, street-7.jpg, street-9.jpg and 595 more',
  )
  expect(screen.queryByRole('button', { name: 'Load more' })).not.toBeInTheDocument()
})

it('a line that is wrong by itself names its data row', async () => {
  vi.spyOn(api, 'get').mockResolvedValue({ results: [error(2, { subject: 'nobody' })], next: null, count: 1 })
  show(<JobErrors job={job as unknown as Job} />)
  expect(await screen.findByText('nobody')).toBeInTheDocument()
  expect(screen.getByRole('cell', { name: '2' })).toBeInTheDocument()
})
