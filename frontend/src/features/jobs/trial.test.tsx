import { screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { Job, JobError } from '@/api/types'
import { api } from '@/lib/api'
import { show } from '@/testing/render'
import { allErrors, csvOf } from './errorsFile'
import { JobFinding } from './JobFinding'
import { JobProgressLine, JobState } from './JobState'

const job = (by: Partial<Job>): Job =>
  ({
    id: 'j',
    kind: 'interchange.labels',
    title: 'Labels',
    state: 'finished',
    total: 5,
    done: 3,
    failed: 2,
    ...by,
  }) as Job
const trial = { dry_run: true, form: 'firstpass' }
const error = (by: Partial<JobError>): JobError => ({
  line: null,
  pointer: '',
  code: 'c',
  message: 'm',
  expected: '',
  subject: '',
  ...by,
})

afterEach(() => vi.restoreAllMocks())

it('a trial that found errors says how many lines would be refused, and nothing of a failure', () => {
  const tried = job({ params: trial, result: {} })
  const { container } = show(
    <>
      <JobState job={tried} />
      <JobProgressLine job={tried} />
      <JobFinding job={tried} />
    </>,
  )
  expect(screen.getByText('Tried')).toHaveAttribute('data-tone', 'warn')
  expect(screen.getByTestId('job-finding')).toHaveTextContent(
    'Tried: 2 lines would be refused, 3 would be taken. Nothing was written.',
  )
  expect(container).not.toHaveTextContent(/failed/i)
})

it('a trial that found nothing wrong is good news', () => {
  const tried = job({ params: trial, result: {}, failed: 0 })
  show(<JobFinding job={tried} />)
  expect(screen.getByTestId('job-finding')).toHaveTextContent('Tried: all 3 would be taken. Nothing was written.')
})

it('of a format without lines it is entries that would be refused', () => {
  show(<JobFinding job={job({ params: { dry_run: true, form: 'coco' }, result: {}, failed: 1 })} />)
  expect(screen.getByTestId('job-finding')).toHaveTextContent('1 entry would be refused')
})

it('a trial that broke down has failed', () => {
  show(<JobState job={job({ params: trial, state: 'failed', result: {}, failed: 0 })} />)
  expect(screen.getByText('Failed')).toHaveAttribute('data-tone', 'bad')
})

it.each([
  [{ done: 0, failed: 1, state: 'failed' as const, result: { empty: true } }, /right file/],
  [{ done: 3, failed: 0, result: { annotations: 0 } }, /3 data rows count as looked at, with nothing on them/],
  [{ done: 1, failed: 0, result: { annotations: 0 } }, /1 data row counts as looked at, with nothing on it/],
])('a file without annotations is told plainly: %j', (by, words) => {
  show(<JobFinding job={job({ params: {}, ...by })} />)
  expect(screen.getByTestId('job-finding')).toHaveTextContent('The file holds no annotations.')
  expect(screen.getByTestId('job-finding')).toHaveTextContent(words)
})

it.each([
  [{}, 1, '1 annotation of an earlier import was removed.'],
  [{}, 3, '3 annotations of an earlier import were removed.'],
  [{ dry_run: true }, 2, '2 annotations of an earlier import would be removed.'],
])('of a file without annotations it is told what went by it: %j %i', (params, removed, words) => {
  show(<JobFinding job={job({ params, done: 1, failed: 0, result: { annotations: 0, removed } })} />)
  expect(screen.getByTestId('job-finding')).toHaveTextContent(words)
})

it('an import that wrote nothing without an error has no errors in its badge', () => {
  show(<JobState job={job({ params: {}, done: 3, failed: 0, result: { annotations: 0 } })} />)
  expect(screen.getByText('Nothing was said')).toHaveAttribute('data-tone', 'warn')
  expect(screen.queryByText('Finished with errors')).not.toBeInTheDocument()
})

it('an import that wrote nothing and refused something finished with errors', () => {
  show(<JobState job={job({ params: {}, done: 3, failed: 1, result: { annotations: 0 } })} />)
  expect(screen.getByText('Finished with errors')).toBeInTheDocument()
})

it('an import that wrote annotations needs no sentence of its own', () => {
  show(<JobFinding job={job({ params: {}, failed: 0, result: { annotations: 4 } })} />)
  expect(screen.queryByTestId('job-finding')).not.toBeInTheDocument()
})

it('the list of errors has them all, page by page', async () => {
  const get = vi.spyOn(api, 'get')
  get.mockResolvedValueOnce({ results: [error({ line: 1 })], next: 'n', count: 2 })
  get.mockResolvedValueOnce({ results: [error({ line: 2 })], next: null, count: null })
  expect((await allErrors('j')).map(({ line }) => line)).toEqual([1, 2])
  expect(get.mock.calls[1]![1]).toMatchObject({ cursor: 'n' })
})

it('the list of errors is a table that no spreadsheet takes for formulas', () => {
  expect(csvOf([error({ line: 3, message: 'say "no", please', subject: '=1+1' })])).toBe(
    'line,subject,pointer,code,message,expected\r\n3,\'=1+1,,c,"say ""no"", please",\r\n',
  )
})
