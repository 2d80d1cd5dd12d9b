/** Jobs that only tried: an import that was rehearsed and wrote nothing. */
import type { TFunction } from 'i18next'
import type { Job } from '@/api/types'

/** Formats whose lines people can find again in their file; others have entries. */
const BY_LINES = new Set(['lines', 'firstpass'])

export const isTrial = ({ params }: Pick<Job, 'params'>): boolean => params.dry_run === true

/** "3 lines would be refused"; `t` speaks of jobs. */
export function refusalOf({ params, failed }: Pick<Job, 'params' | 'failed'>, t: TFunction): string {
  return t(BY_LINES.has(String(params.form)) ? 'refuseLines' : 'refuseEntries', { count: failed })
}

/** Whether there is more to say of a job than how far it is. */
export const hasFinding = (job: Job): boolean => isEmpty(job) || (isTrial(job) && job.state === 'finished')

/** Whether a file was read to its end and said nothing of anything. */
export const isEmpty = ({ kind, state, result, done }: Job): boolean =>
  result.empty === true ||
  (kind === 'interchange.labels' && state === 'finished' && done > 0 && result.annotations === 0)

/** Whether it came to its end without an error, and nothing came of it. */
export const saidNothing = (job: Job): boolean => isEmpty(job) && job.state === 'finished' && job.failed === 0
