import { Group, Text } from '@mantine/core'
import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRun, ModelRunDataRow } from '@/api/types'
import { OutcomeMark } from '@/features/evaluation/OutcomeMark'
import { type Drawing, type Marked, marks, shapesFor } from '@/features/evaluation/outcomes'
import type { Thresholds } from '@/features/evaluation/queries'
import { useRowMarks } from '@/features/evaluation/useRowMarks'
import { formatConfidence, formatCount } from '@/lib/format'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { Tile } from '@/ui/Tile'
import classes from './Models.module.css'
import { figureOf, isShareFigure } from './runFigures'
import type { RunOrder } from './runSearch'

interface RunTileProps {
  run: ModelRun
  item: ModelRunDataRow
  thresholds: Thresholds
  drawing: Drawing
  order: RunOrder
  onOpen: () => void
  selected: boolean
  onSelect: (event: MouseEvent) => void
}

/** What the gallery is sorted by; without another wish, how sure the model is of what it is least sure of. */
function Figure({ item, order, threshold }: { item: ModelRunDataRow; order: RunOrder; threshold: number }) {
  const { t } = useTranslation('models')
  if (item.is_kept_back)
    return (
      <Text size="xs" c="dimmed" title={t('keptBackWhy')}>
        {t('keptBack')}
      </Text>
    )
  const figure = figureOf(item, order)
  if (figure) {
    const { name, value, isCustom } = figure
    const text =
      value === null
        ? '–'
        : !isCustom && isShareFigure(name)
          ? formatConfidence(value)
          : Number.isInteger(value)
            ? formatCount(value)
            : value.toFixed(3)
    return (
      <Text
        size="xs"
        ff="monospace"
        title={isCustom ? t('orders.ofUploadTold', { name }) : t(`figures.${name}`, { defaultValue: name })}
      >
        {text}
      </Text>
    )
  }
  if (item.lowest_confidence !== null) return <ConfidenceBar value={item.lowest_confidence} threshold={threshold} />
  return (
    <Text size="xs" c="dimmed">
      {item.prediction_count > 0 ? t('countOf', { count: item.prediction_count }) : t('noPredictions')}
    </Text>
  )
}

/** How often each of them stands on the picture. */
function Counts({ predictions, labels }: { predictions: Marked[]; labels: Marked[] }) {
  const counted = marks
    .map((mark) => {
      const among = mark === 'false_negative' ? labels : predictions
      return { mark, count: among.filter((each) => each.mark === mark).length }
    })
    .filter(({ count }) => count > 0)
  if (counted.length === 0) return null
  return (
    <Group gap={7} className={classes.counts} data-testid="tile-outcomes">
      {counted.map(({ mark, count }) => (
        <OutcomeMark key={mark} mark={mark} count={count} />
      ))}
    </Group>
  )
}

export function RunTile({ run, item, thresholds, drawing, order, onOpen, selected, onSelect }: RunTileProps) {
  const { t } = useTranslation('models')
  const { data_row, prediction_count } = item
  const isCompared = item.true_positives !== null
  const { predictions, labels } = useRowMarks(
    run.id,
    data_row.id,
    thresholds,
    isCompared,
    isCompared || prediction_count > 0,
  )
  return (
    <div className={classes.tile}>
      <Tile
        row={data_row}
        openLabel={t('openRow', { name: data_row.name })}
        onOpen={onOpen}
        shapes={shapesFor([...predictions, ...labels], drawing)}
        cased
        selectLabel={t('selectRow', { name: data_row.name })}
        selected={selected}
        onSelect={onSelect}
        foot={<Figure item={item} order={order} threshold={thresholds.confidence} />}
      />
      {isCompared && <Counts predictions={predictions} labels={labels} />}
    </div>
  )
}
