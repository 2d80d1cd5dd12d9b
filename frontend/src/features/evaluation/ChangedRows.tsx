/** The data rows that the other run does better, or worse, by how much F1 changed. */
import { Button, Group, SegmentedControl, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DataRow, ListedRun } from '@/api/types'
import { useDrawing } from '@/features/models/runFigures'
import { rowsOf } from '@/lib/pages'
import { ErrorState } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { CardsSkeleton } from '@/ui/Skeletons'
import { Tile, tileHeight } from '@/ui/Tile'
import { ComparedDrawer } from './ComparedDrawer'
import { Change } from './CompareTables'
import classes from './Evaluation.module.css'
import { shapesFor } from './outcomes'
import { type Thresholds, useChangedRows } from './queries'
import type { ChangedRow, Evaluation } from './types'
import { useRowMarks } from './useRowMarks'
import { useRunSearch } from './useThresholds'

interface ChangedRowsProps {
  run: ListedRun
  evaluation: Evaluation
  other: ListedRun
  /** What the two are called beside each other. */
  names: [string, string]
  thresholds: Thresholds
}

function ChangedTile({
  item,
  run,
  thresholds,
  onOpen,
}: {
  item: ChangedRow
  run: ListedRun
  thresholds: Thresholds
  onOpen: () => void
}) {
  const { t } = useTranslation('evaluation')
  const drawing = useDrawing(run, 'outcome')
  const { predictions, labels } = useRowMarks(run.id, item.data_row.id, thresholds, true)
  return (
    <Tile
      row={item.data_row}
      openLabel={t('openRow', { name: item.data_row.name })}
      onOpen={onOpen}
      shapes={shapesFor([...predictions, ...labels], drawing)}
      cased
      foot={<Change figure="f1" before={0} after={item.change} />}
    />
  )
}

const orders = ['worse', 'better'] as const
type Order = (typeof orders)[number]

/** Of what is loaded. */
const changedIn = ({ data }: ReturnType<typeof useChangedRows>, order: Order): ChangedRow[] =>
  rowsOf(data).filter(({ change }) => (order === 'better' ? change > 0 : change < 0))

/** What is shown, and that alone is asked for: until somebody chooses what got worse, and where nothing did, what got better. */
export function useShownChanges(run: string, other: string, chosen: Order | undefined, thresholds: Thresholds) {
  const worse = useChangedRows(run, other, 'worse', thresholds, chosen !== 'better')
  const isNoneWorse = worse.isSuccess && changedIn(worse, 'worse').length === 0
  const better = useChangedRows(run, other, 'better', thresholds, chosen ? chosen === 'better' : isNoneWorse)
  const isBetter = chosen ? chosen === 'better' : isNoneWorse && changedIn(better, 'better').length > 0
  const order: Order = isBetter ? 'better' : 'worse'
  const isSeeking = !chosen && isNoneWorse && better.isPending
  return { order, query: isBetter || isSeeking ? better : worse }
}

export function ChangedRows({ run, evaluation, other, names, thresholds }: ChangedRowsProps) {
  const { t } = useTranslation('evaluation')
  const [search, change] = useRunSearch()
  const [opened, open] = useState<DataRow | null>(null)
  const { order, query } = useShownChanges(run.id, other.id, search.changed, thresholds)
  const rows = changedIn(query, order)
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t('changedRows')}</Title>
        <SegmentedControl
          size="xs"
          aria-label={t('changedRows')}
          data={orders.map((value) => ({ value, label: t(`changed.${value}`) }))}
          value={order}
          onChange={(value) => change({ changed: value as Order })}
        />
      </Group>
      <Text size="xs" c="dimmed" mb="sm">
        {t('changedRowsText', { before: names[0], after: names[1] })}
      </Text>
      <Loaded query={query} skeleton={<CardsSkeleton cards={6} height={150} />}>
        {() => {
          if (rows.length === 0) {
            return (
              <Text size="sm" c="dimmed">
                {t(`changed.none_${order}`)}
              </Text>
            )
          }
          return (
            <ul className={classes.tiles} aria-label={t('changedRows')} data-testid="changed-rows">
              {rows.map((item) => (
                <li key={item.data_row.id} style={{ height: tileHeight(210) }}>
                  <ChangedTile item={item} run={other} thresholds={thresholds} onOpen={() => open(item.data_row)} />
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
      {query.isError && query.data && <ErrorState error={query.error} />}
      {query.hasNextPage && (
        <Group justify="center" mt="sm">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('more')}
          </Button>
        </Group>
      )}
      <ComparedDrawer
        run={run}
        evaluation={evaluation}
        other={other}
        names={names}
        thresholds={thresholds}
        rows={rows}
        opened={opened}
        onOpen={open}
        onEnd={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
      />
    </section>
  )
}
