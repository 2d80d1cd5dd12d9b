/** A job that goes over a batch now: how many of its data rows are done, and the way to stop it. */
import { CloseButton, Group, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isActive, useCancelJob, useJob } from '@/features/jobs/queries'
import { notifyProblem } from '@/ui/notify'
import { ProgressLine } from '@/ui/ProgressLine'

export function JobUnderWay({ id, mayStop }: { id: string; mayStop: boolean }) {
  const { t } = useTranslation('projects')
  const job = useJob(id).data
  const cancelling = useCancelJob()
  if (!job || !isActive(job)) return null
  return (
    <Group gap={6} wrap="nowrap" align="flex-start" data-testid="batch-job">
      <div style={{ flex: 1, minWidth: 0 }}>
        <ProgressLine
          done={job.done}
          total={job.total}
          failed={job.failed}
          state={job.state}
          label={job.title}
          message={job.title}
        />
      </div>
      {mayStop && (
        <Tooltip label={t('stopJob')}>
          <CloseButton
            size="sm"
            mt={-6}
            aria-label={`${t('stopJob')}: ${job.title}`}
            disabled={cancelling.isPending || cancelling.isSuccess}
            onClick={() => cancelling.mutate(id, { onError: notifyProblem })}
          />
        </Tooltip>
      )}
    </Group>
  )
}
