/** One job: how far it is, what it answered, what went wrong, and a way to stop it. */
import { Drawer, Group, Stack, Text } from '@mantine/core'
import type { Job } from '@/api/types'
import { GoOn } from '@/features/predictors/GoOn'
import { formatMoment } from '@/lib/format'
import { Loaded } from '@/ui/Loaded'
import { CancelJob } from './CancelJob'
import { JobErrors } from './JobErrors'
import { JobFinding } from './JobFinding'
import { JobProgressLine, JobState } from './JobState'
import { LeftOut } from './LeftOut'
import { leftOutOf } from './leftOut'
import { isActive, useJob } from './queries'

/** The run that a predictor left data rows of without an answer in this job; undefined for any other. */
const runLeft = ({ kind, state, params, done, total }: Job): string | undefined =>
  kind.startsWith('inference.predict') && !isActive({ state }) && done < total ? String(params.model_run) : undefined

function JobDetail({ job }: { job: Job }) {
  const run = runLeft(job)
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <JobState job={job} />
        <Text size="xs" c="dimmed">
          {formatMoment(job.started_at ?? job.created_at)}
        </Text>
      </Group>
      <JobProgressLine job={job} />
      <CancelJob job={job} />
      {run && <GoOn run={run} />}
      <JobFinding job={job} />
      <LeftOut lines={leftOutOf(job)} />
      <JobErrors job={job} />
    </Stack>
  )
}

export function JobDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const job = useJob(id)
  return (
    <Drawer opened={id !== null} onClose={onClose} position="right" title={job.data?.title} size="lg">
      {id && <Loaded query={job}>{(data) => <JobDetail job={data} />}</Loaded>}
    </Drawer>
  )
}
