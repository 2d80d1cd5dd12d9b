/** The errors of a job as a table that people can mend their file by. */
import type { Job, JobError, Page } from '@/api/types'
import { api } from '@/lib/api'
import { fileStem, keepAnswer, keepFile } from '@/lib/keepFile'

const LIMIT = 200
const COLUMNS = ['line', 'subject', 'pointer', 'code', 'message', 'expected'] as const

/** Every error there is, page by page. */
export async function allErrors(job: string): Promise<JobError[]> {
  const found: JobError[] = []
  let cursor: string | null = null
  do {
    const page: Page<JobError> = await api.get<Page<JobError>>(`/jobs/${job}/errors`, { limit: LIMIT, cursor })
    found.push(...page.results)
    cursor = page.next
  } while (cursor)
  return found
}

/** A cell; what a spreadsheet would take for a formula is kept from being one. */
function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csvOf(errors: readonly JobError[]): string {
  const lines = errors.map((error) => COLUMNS.map((column) => cell(error[column])).join(','))
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`
}

/** What a file of the job is called. */
const named = (job: Pick<Job, 'title'>, ending: string) => `${fileStem(job.title)}-${ending}`

export async function downloadErrors(job: Pick<Job, 'id' | 'title'>): Promise<void> {
  keepFile(new Blob([csvOf(await allErrors(job.id))], { type: 'text/csv;charset=utf-8' }), named(job, 'errors.csv'))
}

/** Whether the job keeps what became of every line. */
export const hasResults = ({ kind, total }: Pick<Job, 'kind' | 'total'>) =>
  kind === 'interchange.predictions' && total > 0

export const downloadResults = (job: Pick<Job, 'id' | 'title'>): Promise<void> =>
  keepAnswer(`/jobs/${job.id}/results`, named(job, 'results.ndjson'))
