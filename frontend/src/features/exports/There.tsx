/** How much there is of what goes out, before it is narrowed: seen before an export of nothing is started. */
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import type { Choice } from './choice'
import type { Options } from './options'

export function There({ says, options: { tasks, run } }: { says: Choice['says']; options: Options }) {
  const { t } = useTranslation('exports')
  const finished = tasks && tasks.done + tasks.review
  const all = tasks && Object.values(tasks).reduce((sum, each) => sum + each, 0)
  const labels = says !== 'predictions' &&
    tasks && {
      isNone: finished === 0,
      words: t('thereLabels', { count: finished, finished: formatCount(finished!), all: formatCount(all!) }),
    }
  const predictions = says !== 'labels' &&
    run && {
      isNone: run.prediction_count === 0,
      words: t('therePredictions', {
        count: run.prediction_count,
        predictions: formatCount(run.prediction_count),
        rows: t('dataRows', { count: run.data_row_count, number: formatCount(run.data_row_count) }),
      }),
    }
  const told = [labels, predictions].filter((each) => typeof each === 'object')
  if (told.length === 0) return null
  return (
    <div data-testid="export-there">
      {told.map(({ isNone, words }) => (
        <Text key={words} size="sm" c={isNone ? undefined : 'dimmed'} fw={isNone ? 600 : undefined}>
          {words}
        </Text>
      ))}
    </div>
  )
}
