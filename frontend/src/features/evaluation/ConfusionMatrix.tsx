/** What is taken for what: a table of real cells, walked through with the arrows; a cell opens its data rows. */
import { Group, SegmentedControl, Switch, Text, Title } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount, formatPercent } from '@/lib/format'
import { cellBehind } from './behind'
import classes from './Confusion.module.css'
import { matrixOf, mostConfused, type Side } from './confusion'
import { Explained } from './Explained'
import type { ConfusionCell, Subject } from './types'
import type { useRowsBehind } from './useOpenRows'

const LIMIT = 20

const steps: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

interface GridProps {
  cells: readonly ConfusionCell[]
  shown: Subject[]
  as: 'count' | 'share'
  onOpen: (truth: Side, predicted: Side) => void
}

function Grid({ cells, shown, as, onOpen }: GridProps) {
  const { t } = useTranslation('evaluation')
  const matrix = useMemo(() => matrixOf(cells, shown), [cells, shown])
  const [at, setAt] = useState<readonly [number, number]>([0, 0])
  const body = useRef<HTMLTableSectionElement>(null)
  const nameOf = (side: Side, nothing: string) => shown.find(({ index }) => index === side)?.path ?? nothing

  function walk(event: KeyboardEvent, row: number, column: number) {
    const [truth, predicted] = [matrix.rows[row]!, matrix.columns[column]!]
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onOpen(truth, predicted)
      return
    }
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    const within = (place: number, size: number) => Math.min(size - 1, Math.max(0, place))
    const next = [within(row + step[0], matrix.rows.length), within(column + step[1], matrix.columns.length)] as const
    setAt(next)
    body.current?.rows[next[0]]?.cells[next[1] + 1]?.focus()
  }

  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table that one walks through with the arrows
    <table className={classes.matrix} aria-label={t('confusion')} role="grid" data-testid="confusion-matrix">
      <thead>
        <tr>
          <th className={classes.corner} scope="col">
            <span>{t('labeledPredicted')}</span>
          </th>
          {matrix.columns.map((predicted) => (
            <th key={predicted ?? 'none'} scope="col" className={classes.column}>
              <span title={nameOf(predicted, t('nothingPredicted'))}>{nameOf(predicted, t('nothingPredicted'))}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {matrix.rows.map((truth, row) => (
          <tr key={truth ?? 'none'}>
            <th scope="row" className={classes.row} title={nameOf(truth, t('nothingLabeled'))}>
              {nameOf(truth, t('nothingLabeled'))}
            </th>
            {matrix.columns.map((predicted, column) => {
              const count = matrix.countOf(truth, predicted)
              const share = matrix.shareOf(truth, predicted)
              const label = t(truth === null ? 'cellNoLabel' : predicted === null ? 'cellMissed' : 'cellSays', {
                number: formatCount(count),
                truth: nameOf(truth, t('nothingLabeled')),
                predicted: nameOf(predicted, t('nothingPredicted')),
              })
              return (
                <td
                  key={predicted ?? 'none'}
                  // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see above
                  role="gridcell"
                  className={classes.cell}
                  tabIndex={at[0] === row && at[1] === column ? 0 : -1}
                  aria-label={label}
                  title={label}
                  data-right={(truth !== null && truth === predicted) || undefined}
                  data-some={count > 0 || undefined}
                  style={{ '--share': `${Math.round(share * 62)}%` } as React.CSSProperties}
                  onFocus={() => setAt([row, column])}
                  onClick={() => onOpen(truth, predicted)}
                  onKeyDown={(event) => walk(event, row, column)}
                >
                  {count === 0 ? '' : as === 'count' ? formatCount(count) : formatPercent(share)}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface ConfusionMatrixProps {
  cells: readonly ConfusionCell[]
  subjects: Subject[]
  definition?: string
  linkTo: ReturnType<typeof useRowsBehind>['linkTo']
}

export function ConfusionMatrix({ cells, subjects, definition, linkTo }: ConfusionMatrixProps) {
  const { t } = useTranslation('evaluation')
  const navigate = useNavigate()
  const [isAll, setAll] = useState(false)
  const [as, setAs] = useState<'count' | 'share'>('count')
  const known = useMemo(() => mostConfused(cells, subjects, subjects.length), [cells, subjects])
  const shown = useMemo(() => (isAll ? known : mostConfused(cells, known, LIMIT)), [cells, known, isAll])
  const open = (truth: Side, predicted: Side) => {
    const behind = cellBehind(predicted, truth)
    const isThere = cells.some((cell) => cell.truth === truth && cell.predicted === predicted && cell.count > 0)
    if (behind && isThere) void navigate(linkTo(behind))
  }
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Explained name={t('confusion')} text={definition}>
          <Title order={2}>{t('confusion')}</Title>
        </Explained>
        <Group gap="md">
          {known.length > LIMIT && (
            <Switch
              size="xs"
              label={t('allOfClasses', { count: known.length })}
              checked={isAll}
              onChange={(event) => setAll(event.currentTarget.checked)}
            />
          )}
          <SegmentedControl
            size="xs"
            aria-label={t('cellsAs.label')}
            data={(['count', 'share'] as const).map((value) => ({ value, label: t(`cellsAs.${value}`) }))}
            value={as}
            onChange={(value) => setAs(value as 'count' | 'share')}
          />
        </Group>
      </Group>
      {!isAll && known.length > LIMIT && (
        <Text size="xs" c="dimmed" mb={6}>
          {t('mostConfused', { count: LIMIT })}
        </Text>
      )}
      <div className={classes.scroller}>
        <Grid cells={cells} shown={shown} as={as} onOpen={open} />
      </div>
    </>
  )
}
