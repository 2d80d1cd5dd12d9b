/** Where a job stands and how far it is; what was only tried is told apart from what failed. */
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { ProgressLine } from '@/ui/ProgressLine'
import { StateBadge } from '@/ui/StateBadge'
import { isEmpty, isTrial, refusalOf } from './trial'

export function JobState({ job }: { job: Job }) {
  return <StateBadge state={job.state} failed={job.failed || Number(isEmpty(job))} trial={isTrial(job)} />
}

export function JobProgressLine({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  return <ProgressLine {...job} label={job.title} refusal={isTrial(job) ? refusalOf(job, t) : undefined} />
}
