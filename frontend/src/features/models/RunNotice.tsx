/** One line above the pages of a predictor's run: how far it is, or what it lost and how it goes on. */
import { Anchor, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Job, ModelRun } from '@/api/types'
import classes from '@/features/evaluation/Evaluation.module.css'
import { JobDrawer } from '@/features/jobs/JobDrawer'
import { JobProgressLine } from '@/features/jobs/JobState'
import { isActive, useJob } from '@/features/jobs/queries'
import { GoOn, isLeft } from '@/features/predictors/GoOn'
import { useUnanswered } from '@/features/predictors/queries'
import { formatCount } from '@/lib/format'

/** Whether a predictor went over its data rows. */
const isPredicted = ({ predictor_version_id, purpose }: ModelRun): boolean =>
  predictor_version_id !== null && (purpose === 'prelabel' || purpose === 'auto')

function Line({ run, job, onShow }: { run: string; job: Job; onShow: () => void }) {
  const { t } = useTranslation('models')
  const answered = { done: formatCount(job.done), total: formatCount(job.total) }
  return (
    <Group gap="sm" justify="space-between">
      <Group gap="md" flex={1} miw={220}>
        {isActive(job) ? (
          <div style={{ flex: 1, maxWidth: 420 }}>
            <JobProgressLine job={job} />
          </div>
        ) : (
          <Text size="sm">{t('short', { ...answered, count: job.total })}</Text>
        )}
        <Anchor component="button" type="button" size="sm" onClick={onShow}>
          {t(isActive(job) ? 'showJob' : 'showWhy')}
        </Anchor>
      </Group>
      {!isActive(job) && <GoOn run={run} />}
    </Group>
  )
}

function Notice({ run, framed }: { run: ModelRun; framed: boolean }) {
  const [shown, setShown] = useState<string | null>(null)
  const left = useUnanswered(run.id).data
  const job = useJob(left?.job ?? null).data
  if (!left || !job) return null
  return (
    <>
      {(isActive(job) || isLeft(left)) && (
        <div className={classes.notice} data-framed={framed || undefined} role="status" data-testid="run-notice">
          <Line run={run.id} job={job} onShow={() => setShown(job.id)} />
        </div>
      )}
      <JobDrawer id={shown} onClose={() => setShown(null)} />
    </>
  )
}

export function RunNotice({ run, framed }: { run: ModelRun; framed: boolean }) {
  return isPredicted(run) ? <Notice run={run} framed={framed} /> : null
}
