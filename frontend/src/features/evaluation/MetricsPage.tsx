/** How well a run did, at any threshold: totals, classes, curves and what is taken for what. */
import { Select, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useRunHere } from '@/features/models/useRunHere'
import { ErrorState } from '@/ui/ErrorState'
import { CardsSkeleton } from '@/ui/Skeletons'
import { ClassTable } from './ClassTable'
import { ConfusionMatrix } from './ConfusionMatrix'
import { Curves } from './Curves'
import classes from './Evaluation.module.css'
import { LabelboxFigures } from './LabelboxFigures'
import { NothingToMeasure } from './NothingToMeasure'
import { type Thresholds, useMetrics } from './queries'
import { StatCards } from './StatCards'
import { ThresholdBar } from './ThresholdBar'
import type { Evaluation } from './types'
import { useRowsBehind } from './useOpenRows'
import { thresholdsOf, useRunSearch } from './useThresholds'

interface MeasuredProps {
  run: string
  evaluation: Evaluation
  thresholds: Thresholds
}

function Measured({ run, evaluation, thresholds }: MeasuredProps) {
  const [{ subject }, change] = useRunSearch()
  const { linkTo } = useRowsBehind(thresholds)
  const query = useMetrics(run, thresholds)
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <CardsSkeleton cards={8} />
  const { total, classes: rows, confusion, definitions } = query.data
  return (
    <Stack gap="xl" style={{ opacity: query.isPlaceholderData ? 0.6 : 1 }} aria-busy={query.isPlaceholderData}>
      <StatCards total={total} definitions={definitions} linkTo={linkTo} />
      <section>
        <ClassTable
          rows={rows}
          total={total}
          subjects={evaluation.subjects}
          definitions={definitions}
          linkTo={linkTo}
          onPick={(index) => change({ subject: index === subject ? undefined : index })}
          picked={subject}
        />
      </section>
      <Curves run={run} thresholds={thresholds} evaluation={evaluation} subject={subject} definitions={definitions} />
      <section>
        <ConfusionMatrix
          cells={confusion}
          subjects={evaluation.subjects}
          linkTo={linkTo}
          definition={definitions.confusion}
        />
      </section>
      <LabelboxFigures rows={rows} total={total} subjects={evaluation.subjects} definition={definitions.labelbox} />
    </Stack>
  )
}

export function MetricsPage() {
  const { t } = useTranslation('evaluation')
  const { run, evaluation } = useRunHere()
  const [search, change] = useRunSearch()
  const thresholds = thresholdsOf(search, evaluation)
  if (evaluation.state === 'none' || run.prediction_count === 0 || evaluation.computed_at === null) {
    return <NothingToMeasure run={run} evaluation={evaluation} />
  }
  return (
    <Stack gap="lg">
      <div className={classes.bar} data-sticky>
        <ThresholdBar evaluation={evaluation} value={thresholds} />
        {evaluation.subjects.length > 1 && (
          <Select
            size="xs"
            w={200}
            searchable
            clearable
            aria-label={t('curvesOf')}
            placeholder={t('allClasses')}
            data={evaluation.subjects.map(({ index, path }) => ({ value: String(index), label: path }))}
            value={search.subject === undefined ? null : String(search.subject)}
            onChange={(value) => change({ subject: value === null ? undefined : Number(value) })}
          />
        )}
      </div>
      <Measured run={run.id} evaluation={evaluation} thresholds={thresholds} />
    </Stack>
  )
}
