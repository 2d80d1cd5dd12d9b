/** One job: how far it is, what it answered, what went wrong, and a way to stop it. */
import { Button, Drawer, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { GoOn } from '@/features/predictors/GoOn'
import { formatMoment } from '@/lib/format'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { Loaded } from '@/ui/Loaded'
import { JobErrors } from './JobErrors'
import { JobFinding } from './JobFinding'
import { JobProgressLine, JobState } from './JobState'
import { LeftOut } from './LeftOut'
import { leftOutOf } from './leftOut'
import { isActive, useCancelJob, useJob } from './queries'

/** The run that a predictor left data rows of without an answer in this job; undefined for any other. */
const runLeft = ({ kind, state, params, done, total }: Job): string | undefined =>
  kind.startsWith('inference.predict') && !isActive({ state }) && done < total ? String(params.model_run) : undefined

function JobDetail({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  const [asking, { open, close }] = useDisclosure(false)
  const cancelling = useCancelJob()
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
      {isActive(job) && (
        <Button variant="default" onClick={open}>
          {t('cancel')}
        </Button>
      )}
      {run && <GoOn run={run} />}
      <JobFinding job={job} />
      <LeftOut lines={leftOutOf(job)} />
      <JobErrors job={job} />
      <ConfirmModal
        opened={asking}
        title={t('cancel')}
        confirm={t('cancel')}
        onClose={close}
        onConfirm={() => cancelling.mutateAsync(job.id)}
      >
        {t('cancelAsk', { title: job.title })}
      </ConfirmModal>
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
