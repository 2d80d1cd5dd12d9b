/** One line above the pages of a run while its metrics are not what they will be. */
import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { JobProgressLine } from '@/features/jobs/JobState'
import { isActive, useJob } from '@/features/jobs/queries'
import { formatCount } from '@/lib/format'
import classes from './Evaluation.module.css'
import type { Evaluation } from './types'

export function EvaluationNotice({ evaluation, framed }: { evaluation: Evaluation; framed: boolean }) {
  const { t } = useTranslation('evaluation')
  const job = useJob(evaluation.job).data
  if (evaluation.state !== 'running' && evaluation.state !== 'stale') return null
  const isRunning = job !== undefined && isActive(job)
  return (
    <div className={classes.notice} data-framed={framed || undefined} role="status" data-testid="evaluation-notice">
      <Group gap="md" wrap="nowrap">
        <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
          {evaluation.state === 'running' || isRunning
            ? t(evaluation.computed_at ? 'renewing' : 'computing')
            : t('stale', { count: evaluation.stale_count, number: formatCount(evaluation.stale_count) })}
        </Text>
        {isRunning && (
          <div style={{ flex: 1, maxWidth: 360 }}>
            <JobProgressLine job={job} />
          </div>
        )}
      </Group>
    </div>
  )
}
