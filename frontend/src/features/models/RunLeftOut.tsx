/** What of a predictor's answers found no place in this run: of its last jobs. */
import { useQuery } from '@tanstack/react-query'
import { useMay } from '@/api/session'
import type { Job, ModelRun, Page } from '@/api/types'
import { LeftOut } from '@/features/jobs/LeftOut'
import { addedUp, leftOutOf } from '@/features/jobs/leftOut'
import { api } from '@/lib/api'

const JOBS = 20

export function RunLeftOut({ run }: { run: ModelRun }) {
  const mayLook = useMay('jobs.view')
  const jobs = useQuery({
    queryKey: ['jobs', 'list', 'of-run', run.id],
    queryFn: () => api.get<Page<Job>>('/jobs', { model_run: run.id, limit: JOBS }),
    enabled: mayLook,
  })
  return <LeftOut lines={addedUp((jobs.data?.results ?? []).map(leftOutOf))} mb="lg" />
}
