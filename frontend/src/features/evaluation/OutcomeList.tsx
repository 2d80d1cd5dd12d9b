/** What became of every prediction, and of every label, of a data row. */
import { Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ListedRun } from '@/api/types'
import { useRunFeatures } from '@/features/models/useRunFeatures'
import { wordsFor } from '@/features/models/wordsFor'
import { formatConfidence } from '@/lib/format'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { LabelChip } from '@/ui/LabelChip'
import { answeredText } from './answers'
import classes from './Drawer.module.css'
import { OutcomeMark } from './OutcomeMark'
import { familiesOf, type Marked, marks } from './outcomes'
import { classOf, isNested } from './subjects'
import type { Evaluation } from './types'

interface OutcomeListProps {
  run: ListedRun
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

interface ItemProps extends Omit<OutcomeListProps, 'predictions' | 'labels'> {
  marked: Marked
  /** What it is asked under: that is what is looked at. */
  head?: Marked
}

function useDetails({ run, evaluation, marked, head }: ItemProps): string {
  const { t } = useTranslation('evaluation')
  const { t: said } = useTranslation('models')
  const features = useRunFeatures(run)
  const { annotation, mark, overlap, truth, subject } = marked
  const own = evaluation.subjects.find(({ index }) => index === subject)
  const other = evaluation.subjects.find(({ index }) => index === truth)?.path
  const words = head
    ? answeredText(annotation, own?.feature ?? '')
    : own?.option
      ? ''
      : wordsFor(annotation, features.get(annotation.feature), said)
  return [
    words,
    !head && !own?.option && overlap !== null && overlap > 0 && t('overlapOf', { value: formatConfidence(overlap) }),
    mark === 'confused' && other && t('labelSays', { name: other }),
  ]
    .filter(Boolean)
    .join(' · ')
}

function Item(props: ItemProps) {
  const { run, evaluation, marked, head, threshold, onFocus } = props
  const { t } = useTranslation('evaluation')
  const details = useDetails(props)
  const features = useRunFeatures(run)
  const { name, color } = classOf(marked, evaluation.subjects, features)
  const above = head && classOf(head, evaluation.subjects, features).name
  const isBelow = above !== undefined && name.startsWith(above)
  const { mark, confidence } = marked
  const shown = (head ?? marked).id
  return (
    <button
      type="button"
      className={classes.item}
      onMouseEnter={() => onFocus(shown)}
      onMouseLeave={() => onFocus(null)}
      onFocus={() => onFocus(shown)}
      onBlur={() => onFocus(null)}
      data-testid="outcome"
      data-mark={mark}
      data-nested={head !== undefined || undefined}
      title={name}
    >
      <LabelChip name={isBelow ? name.slice(above.length).replace(/^ > /, '') : name} color={color} isWhole />
      {confidence === null ? <span /> : <ConfidenceBar value={confidence} threshold={threshold} />}
      <Text size="xs" c="dimmed" truncate title={details}>
        {details}
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
  )
}

function Items({ list, ...rest }: Omit<OutcomeListProps, 'predictions' | 'labels'> & { list: Marked[] }) {
  const families = familiesOf(list, (marked) => isNested(marked, rest.evaluation.subjects))
  return (
    <ul className={classes.list}>
      {families.map(({ head, nested }) => (
        <li key={head.id}>
          <Item marked={head} {...rest} />
          {nested.map((marked) => (
            <Item key={marked.id} marked={marked} head={head} {...rest} />
          ))}
        </li>
      ))}
    </ul>
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
            <Items list={list} {...rest} />
          )}
        </section>
      ))}
    </Stack>
  )
}
