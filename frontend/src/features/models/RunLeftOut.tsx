/** What of a predictor's answers found no place in this run: of its last jobs. */
import { useMay } from '@/api/session'
import type { ModelRun } from '@/api/types'
import { LeftOut } from '@/features/jobs/LeftOut'
import { addedUp, leftOutOf } from '@/features/jobs/leftOut'
import { useJobsOfRun } from '@/features/jobs/queries'
import { rowsOf } from '@/lib/pages'

export function RunLeftOut({ run }: { run: ModelRun }) {
  const jobs = useJobsOfRun(run.id, useMay('jobs.view'))
  return <LeftOut lines={addedUp(rowsOf(jobs.data).map(leftOutOf))} mb="lg" />
}
