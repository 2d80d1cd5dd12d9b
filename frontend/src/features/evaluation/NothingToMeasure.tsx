/** Why a run has no metrics yet, and the next step. */
import { IconChartBar, IconLoader, IconTags } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { ModelRun } from '@/api/types'
import { useSlug } from '@/lib/route'
import { EmptyState } from '@/ui/EmptyState'
import { ButtonLink } from '@/ui/links'
import type { Evaluation } from './types'

export function NothingToMeasure({ run, evaluation }: { run: ModelRun; evaluation: Evaluation }) {
  const { t } = useTranslation('evaluation')
  const slug = useSlug()
  const mayEdit = useMay('models.edit')
  if (run.prediction_count === 0) {
    return (
      <EmptyState icon={<IconChartBar size={24} />} title={t('noPredictions')}>
        {t('noPredictionsText')}
      </EmptyState>
    )
  }
  if (evaluation.state === 'none') {
    return (
      <EmptyState
        icon={<IconTags size={24} />}
        title={t('noLabels')}
        action={
          mayEdit && (
            <ButtonLink to="/o/$slug/model-runs/$id/settings" params={{ slug, id: run.id }}>
              {t('chooseLabels')}
            </ButtonLink>
          )
        }
      >
        {t('noLabelsText')}
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={<IconLoader size={24} />} title={t('computing')}>
      {t('computingText')}
    </EmptyState>
  )
}
