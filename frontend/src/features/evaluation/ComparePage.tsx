/** Two runs on the same data rows: metric by metric, class by class, and the data rows that changed. */
import { Group, Stack, Text, Title } from '@mantine/core'
import { IconArrowsDiff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ListedRun } from '@/api/types'
import { useRunHere } from '@/features/models/useRunHere'
import { formatCount } from '@/lib/format'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { TableSkeleton } from '@/ui/Skeletons'
import { ChangedRows } from './ChangedRows'
import { ComparedClasses, ComparedTotal } from './CompareTables'
import classes from './Evaluation.module.css'
import { NothingToMeasure } from './NothingToMeasure'
import { OtherLabels } from './OtherLabels'
import { type Thresholds, useComparison } from './queries'
import { RunPicker, useOther } from './RunPicker'
import { headsOf } from './runNames'
import { ThresholdBar } from './ThresholdBar'
import type { Evaluation } from './types'
import { thresholdsOf, useRunSearch } from './useThresholds'

interface ComparedProps {
  run: ListedRun
  evaluation: Evaluation
  other: ListedRun
  thresholds: Thresholds
}

function Compared({ run, evaluation, other, thresholds }: ComparedProps) {
  const { t } = useTranslation('evaluation')
  const query = useComparison(run.id, other.id, thresholds)
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) return <TableSkeleton />
  const { shared_count, total, classes: rows } = query.data
  if (shared_count === 0) {
    return (
      <EmptyState icon={<IconArrowsDiff size={24} />} title={t('nothingShared')}>
        {t('nothingSharedText')}
      </EmptyState>
    )
  }
  const names = headsOf(run, other)
  return (
    <Stack gap="xl" style={{ opacity: query.isPlaceholderData ? 0.6 : 1 }}>
      <OtherLabels comparison={query.data} names={names} />
      <div className={classes.pair}>
        <section>
          <Group justify="space-between" mb="xs">
            <Title order={2}>{t('inTotal')}</Title>
            <Text size="sm" c="dimmed">
              {t('sharedRows', { count: shared_count, number: formatCount(shared_count) })}
            </Text>
          </Group>
          <ComparedTotal total={total} names={names} />
        </section>
        <section>
          <ComparedClasses rows={rows} names={names} />
        </section>
      </div>
      <ChangedRows run={run} evaluation={evaluation} other={other} names={names} thresholds={thresholds} />
    </Stack>
  )
}

export function ComparePage() {
  const { t } = useTranslation('evaluation')
  const { run, evaluation } = useRunHere()
  const [search, change] = useRunSearch()
  const thresholds = thresholdsOf(search, evaluation)
  const found = useOther(run, search.with)
  if (evaluation.state === 'none' || run.prediction_count === 0 || evaluation.computed_at === null) {
    return <NothingToMeasure run={run} evaluation={evaluation} />
  }
  const { other, isNone, isLoading, error } = found
  return (
    <Stack gap="lg">
      <div className={classes.bar} data-sticky>
        <RunPicker run={run} found={found} onChange={(id) => change({ with: id })} />
        <ThresholdBar evaluation={evaluation} value={thresholds} />
      </div>
      {other ? (
        <Compared run={run} evaluation={evaluation} other={other} thresholds={thresholds} />
      ) : isLoading ? (
        <TableSkeleton />
      ) : error ? (
        <ErrorState error={error} />
      ) : (
        <EmptyState icon={<IconArrowsDiff size={24} />} title={t(isNone ? 'noneToCompare' : 'pickOther')}>
          {t(isNone ? 'noOtherRun' : 'pickOtherText')}
        </EmptyState>
      )}
    </Stack>
  )
}
