/** One data row as two runs see it: what each said of it, and what became of that, at the thresholds of the comparison. */
import { Drawer, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DataRow, ListedRun } from '@/api/types'
import { useDrawing } from '@/features/models/runFigures'
import { ErrorState } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { TableSkeleton } from '@/ui/Skeletons'
import { Change } from './CompareTables'
import drawn from './Drawer.module.css'
import { OutcomeList } from './OutcomeList'
import { type Marked, shapesFor } from './outcomes'
import { type Thresholds, useEvaluation } from './queries'
import { RowPicture } from './RowPicture'
import { RowTitle, useRowSteps } from './RowTitle'
import { ThresholdBar } from './ThresholdBar'
import type { ChangedRow, Evaluation } from './types'
import { useRowMarks } from './useRowMarks'

interface SideProps {
  run: ListedRun
  evaluation: Evaluation
  name: string
  row: DataRow
  thresholds: Thresholds
}

function Side({ run, evaluation, name, row, thresholds }: SideProps) {
  const [focused, setFocused] = useState<string | null>(null)
  const drawing = useDrawing(run, 'outcome')
  const { predictions, labels, isPending, error } = useRowMarks(run.id, row.id, thresholds, true)
  if (error) return <ErrorState error={error} />
  if (isPending) return <TableSkeleton />
  const marked: Marked[] = [...predictions, ...labels]
  return (
    <section className={drawn.side} aria-label={name} data-testid="compared-side">
      <RowPicture title={name} row={row} shapes={shapesFor(marked, drawing)} marked={marked} focused={focused} />
      <OutcomeList
        run={run}
        evaluation={evaluation}
        predictions={predictions}
        labels={labels}
        threshold={thresholds.confidence}
        onFocus={setFocused}
      />
    </section>
  )
}

interface ComparedDrawerProps {
  run: ListedRun
  evaluation: Evaluation
  other: ListedRun
  /** What the two are called beside each other. */
  names: [string, string]
  thresholds: Thresholds
  /** Those that one walks through with the arrows. */
  rows: readonly ChangedRow[]
  opened: DataRow | null
  onOpen: (row: DataRow | null) => void
  onEnd?: () => void
}

export function ComparedDrawer(props: ComparedDrawerProps) {
  const { run, evaluation, other, names, thresholds, rows, opened, onOpen, onEnd } = props
  const { t } = useTranslation('evaluation')
  const theirs = useEvaluation(opened ? other.id : null)
  const order = rows.map(({ data_row }) => data_row.id)
  const steps = useRowSteps({
    order,
    id: opened?.id ?? null,
    onMove: (id) => onOpen(rows.find(({ data_row }) => data_row.id === id)?.data_row ?? null),
    onEnd,
  })
  const changed = rows[steps.place]?.change
  return (
    <Drawer
      opened={opened !== null}
      onClose={() => onOpen(null)}
      position="right"
      size="min(1240px, 94vw)"
      title={<RowTitle name={opened?.name} {...steps} count={order.length} />}
      data-testid="compared-drawer"
    >
      {opened && (
        <>
          <div className={drawn.bar}>
            <ThresholdBar evaluation={evaluation} value={thresholds} withSplit={false} />
            {changed !== undefined && (
              <Group gap={6} wrap="nowrap">
                <Text size="xs" c="dimmed">
                  {t('figures.f1')}
                </Text>
                <Change figure="f1" before={0} after={changed} />
              </Group>
            )}
            <Text size="xs" c="dimmed">
              {t('solidDashed')}
            </Text>
          </div>
          <Loaded query={theirs}>
            {(their) => (
              <div className={drawn.sides}>
                <Side run={run} evaluation={evaluation} name={names[0]} row={opened} thresholds={thresholds} />
                <Side run={other} evaluation={their} name={names[1]} row={opened} thresholds={thresholds} />
              </div>
            )}
          </Loaded>
        </>
      )}
    </Drawer>
  )
}
