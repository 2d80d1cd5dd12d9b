/** The curves of a run or of one of its classes; a mark opens the data rows behind it. */
import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '@/ui/ErrorState'
import { ConfidenceHistogram } from './ConfidenceHistogram'
import classes from './Evaluation.module.css'
import { PrecisionRecall } from './PrecisionRecall'
import { type Thresholds, useCurves } from './queries'
import { Reliability } from './Reliability'
import type { Evaluation } from './types'

interface CurvesProps {
  run: string
  evaluation: Evaluation
  thresholds: Thresholds
  subject: number | undefined
  definitions: Record<string, string>
}

export function Curves({ run, evaluation, thresholds, subject, definitions }: CurvesProps) {
  const { t } = useTranslation('evaluation')
  const query = useCurves(run, { iou: thresholds.iou, split: thresholds.split, subject })
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <Skeleton h={260} />
  const name = evaluation.subjects.find(({ index }) => index === subject)?.path
  const shared = { curves: query.data, thresholds, subject, of: name ? t('ofClass', { name }) : '', definitions }
  return (
    <div className={classes.charts} style={{ opacity: query.isPlaceholderData ? 0.6 : 1 }}>
      <PrecisionRecall {...shared} />
      <ConfidenceHistogram {...shared} />
      <Reliability {...shared} />
    </div>
  )
}
