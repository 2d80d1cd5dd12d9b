/** What came of a job that is worth a sentence of its own: a trial, or a file in which there was nothing. */
import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types'
import { formatCount } from '@/lib/format'
import amber from '@/ui/Amber.module.css'
import { hasFinding, isEmpty, isTrial, refusalOf } from './trial'

export function JobFinding({ job }: { job: Job }) {
  const { t } = useTranslation('jobs')
  if (isEmpty(job)) {
    const text = job.done > 0 ? t('noAnnotationsText', { count: job.done }) : t('noAnnotationsExpected')
    const removed = Number(job.result.removed ?? 0)
    return (
      <Alert color="yellow" className={amber.amber} icon={<IconAlertTriangle size={18} />} data-testid="job-finding">
        <Text size="sm" fw={600}>
          {t('noAnnotations')}
        </Text>
        {text}
        {removed > 0 && ` ${t(isTrial(job) ? 'noAnnotationsWouldRemove' : 'noAnnotationsRemoved', { count: removed })}`}
      </Alert>
    )
  }
  if (!hasFinding(job)) return null
  const taken = formatCount(job.done)
  return job.failed > 0 ? (
    <Alert color="yellow" className={amber.amber} icon={<IconAlertTriangle size={18} />} data-testid="job-finding">
      {t('tried', { what: refusalOf(job, t), taken })}
    </Alert>
  ) : (
    <Alert color="teal" icon={<IconCircleCheck size={18} />} data-testid="job-finding">
      {t('triedWell', { count: job.done, taken })}
    </Alert>
  )
}
