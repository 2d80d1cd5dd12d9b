/** What became of large files, once the job that reads them is over. */
import type { Job } from '@/api/types'
import { allErrors } from '@/features/jobs/errorsFile'
import { isActive } from '@/features/jobs/queries'
import { api } from '@/lib/api'
import type { ReadByJob } from './upload'

const ASK_EVERY_MS = 1000

/** Stopping the upload cancels the job too. */
export async function readByJob(job: Job, signal: AbortSignal): Promise<ReadByJob> {
  const cancel = () => void api.post(`/jobs/${job.id}/cancel`).catch(() => {})
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  let found = job
  while (isActive(found)) {
    await new Promise((done) => setTimeout(done, ASK_EVERY_MS))
    found = await api.get<Job>(`/jobs/${job.id}`)
  }
  signal.removeEventListener('abort', cancel)
  const errors = found.failed > 0 ? await allErrors(job.id) : []
  const present = Number(found.result.present ?? 0)
  return {
    created: found.done - present,
    duplicates: [],
    refused: errors.map(({ subject, code, message }) => ({ name: subject, code, message })),
  }
}
