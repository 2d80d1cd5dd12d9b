/** What became of every prediction, and of every label, of a data row. */
import { Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import { useRunFeatures } from '@/features/models/useRunFeatures'
import { wordsFor } from '@/features/models/wordsFor'
import { formatConfidence } from '@/lib/format'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { LabelChip } from '@/ui/LabelChip'
import classes from './Drawer.module.css'
import { OutcomeMark } from './OutcomeMark'
import { type Marked, marks } from './outcomes'
import type { Evaluation } from './types'

interface OutcomeListProps {
  run: ModelRun
  evaluation: Evaluation
  predictions: Marked[]
  labels: Marked[]
  threshold: number
  onFocus: (id: string | null) => void
}

function Summary({ predictions, labels }: Pick<OutcomeListProps, 'predictions' | 'labels'>) {
  const counts = marks.map((mark) => {
    const among = mark === 'false_negative' ? labels : predictions
    return { mark, count: among.filter((each) => each.mark === mark).length }
  })
  return (
    <Group gap="md">
      {counts.map(({ mark, count }) => (
        <Group key={mark} gap={5} wrap="nowrap">
          <OutcomeMark mark={mark} worded />
          <Text size="xs" fw={600}>
            {count}
          </Text>
        </Group>
      ))}
    </Group>
  )
}

function Item({
  run,
  evaluation,
  marked,
  threshold,
  onFocus,
}: Omit<OutcomeListProps, 'predictions' | 'labels'> & { marked: Marked }) {
  const { t } = useTranslation('evaluation')
  const { t: said } = useTranslation('models')
  const features = useRunFeatures(run)
  const { annotation, mark, overlap, truth } = marked
  const feature = features.get(annotation.feature)
  const words = wordsFor(annotation, feature, said)
  const other = evaluation.subjects.find(({ index }) => index === truth)?.name
  const details = [
    words,
    overlap !== null && overlap > 0 && t('overlapOf', { value: formatConfidence(overlap) }),
    mark === 'confused' && other && t('labelSays', { name: other }),
  ].filter(Boolean)
  return (
    <li>
      <button
        type="button"
        className={classes.item}
        onMouseEnter={() => onFocus(marked.id)}
        onMouseLeave={() => onFocus(null)}
        onFocus={() => onFocus(marked.id)}
        onBlur={() => onFocus(null)}
        data-testid="outcome"
        data-mark={mark}
      >
        <LabelChip name={feature?.name ?? annotation.kind} color={feature?.color ?? '#8c96a3'} />
        {annotation.confidence === null ? (
          <span />
        ) : (
          <ConfidenceBar value={annotation.confidence} threshold={threshold} />
        )}
        <Text size="xs" c="dimmed" truncate title={details.join(' · ')}>
          {details.join(' · ')}
        </Text>
        {mark === 'unknown' ? (
          <span />
        ) : marked.isLabel && mark === 'true_positive' ? (
          <Text size="xs" c="dimmed">
            {t('found')}
          </Text>
        ) : (
          <OutcomeMark mark={mark} worded />
        )}
      </button>
    </li>
  )
}

export function OutcomeList({ predictions, labels, ...rest }: OutcomeListProps) {
  const { t } = useTranslation('evaluation')
  const isCompared = rest.evaluation.state !== 'none'
  const lists = isCompared
    ? [
        {
          title: t('predictions'),
          none: t('noneFrom', { value: formatConfidence(rest.threshold) }),
          list: predictions,
        },
        { title: t('labels'), none: t('noLabelsHere'), list: labels },
      ]
    : [{ title: t('predictions'), none: t('noneFrom', { value: formatConfidence(rest.threshold) }), list: predictions }]
  return (
    <Stack gap="md">
      {isCompared && <Summary predictions={predictions} labels={labels} />}
      {lists.map(({ title, none, list }) => (
        <section key={title}>
          <Text size="sm" fw={600} mb={4}>
            {title}{' '}
            <Text span inherit c="dimmed" fw={400}>
              {list.length}
            </Text>
          </Text>
          {list.length === 0 ? (
            <Text size="sm" c="dimmed">
              {none}
            </Text>
          ) : (
            <ul className={classes.list}>
              {list.map((marked) => (
                <Item key={marked.id} marked={marked} {...rest} />
              ))}
            </ul>
          )}
        </section>
      ))}
    </Stack>
  )
}
