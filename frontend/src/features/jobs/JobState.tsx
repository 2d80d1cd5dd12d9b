/** Where a job stands and how far it is; what was only tried is told apart from what failed. */
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { ProgressLine } from '@/ui/ProgressLine'
import { StateBadge } from '@/ui/StateBadge'
import { isEmpty, isTrial, refusalOf, saidNothing } from './trial'

export function JobState({ job }: { job: Job }) {
  const trial = isTrial(job)
  const state = saidNothing(job) && !trial ? 'nothingSaid' : job.state
  return <StateBadge state={state} failed={job.failed || Number(isEmpty(job))} trial={trial} />
}

export function JobProgressLine({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  return <ProgressLine {...job} label={job.title} refusal={isTrial(job) ? refusalOf(job, t) : undefined} />
}
