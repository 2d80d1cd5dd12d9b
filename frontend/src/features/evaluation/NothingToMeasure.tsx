/** Why a run has no metrics yet: what they need, what of that is there, and the next step. */
import { Group, Text } from '@mantine/core'
import { IconChartBar, IconCircleCheck, IconCircleDashed, IconLoader, IconTags } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { ModelRun } from '@/api/types'
import { useSlug } from '@/lib/route'
import { EmptyState } from '@/ui/EmptyState'
import { ButtonLink } from '@/ui/links'
import classes from './Evaluation.module.css'
import type { Evaluation } from './types'

const steps = ['rows', 'predictions', 'labels'] as const

interface NeededProps {
  run: ModelRun
  evaluation: Evaluation
}

/** What metrics are made of, in the order in which it comes about. */
function Needed({ run, evaluation }: NeededProps) {
  const { t } = useTranslation('evaluation')
  const isThere = {
    rows: run.data_row_count > 0,
    predictions: run.prediction_count > 0,
    labels: evaluation.state !== 'none',
  }
  return (
    <ul className={classes.steps}>
      {steps.map((step) => {
        const Icon = isThere[step] ? IconCircleCheck : IconCircleDashed
        return (
          <Group key={step} component="li" gap={8} wrap="nowrap">
            <Icon size={17} stroke={1.8} aria-hidden className={classes.tick} data-done={isThere[step] || undefined} />
            <Text span size="sm">
              {t(`steps.${step}`)}
              <span className={classes.unseen}>{`, ${t(isThere[step] ? 'steps.done' : 'steps.open')}`}</span>
            </Text>
          </Group>
        )
      })}
    </ul>
  )
}

export function NothingToMeasure({ run, evaluation }: NeededProps) {
  const { t } = useTranslation('evaluation')
  const slug = useSlug()
  const mayEdit = useMay('models.edit')
  const hasLabels = evaluation.state !== 'none'
  const hasPredictions = run.prediction_count > 0
  if (hasLabels && hasPredictions) {
    return (
      <EmptyState icon={<IconLoader size={24} />} title={t('computing')}>
        {t('computingText')}
      </EmptyState>
    )
  }
  const title = hasPredictions ? 'noLabels' : hasLabels ? 'noPredictions' : 'nothingYet'
  return (
    <EmptyState
      icon={hasPredictions ? <IconTags size={24} /> : <IconChartBar size={24} />}
      title={t(title)}
      action={
        mayEdit &&
        !hasLabels && (
          <ButtonLink to="/o/$slug/model-runs/$id/settings" params={{ slug, id: run.id }}>
            {t('chooseLabels')}
          </ButtonLink>
        )
      }
    >
      {t('nothingYetText')}
      <Needed run={run} evaluation={evaluation} />
    </EmptyState>
  )
}
