/** One data row of a run, large: predictions and labels over each other or side by side, and what became of each. */
import { ActionIcon, Drawer, Group, Kbd, SegmentedControl, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DataRow, ModelRun } from '@/api/types'
import { useDataRow } from '@/features/datasets/queries'
import { useDrawing } from '@/features/models/runFigures'
import { formatCount } from '@/lib/format'
import { ErrorState } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { TableSkeleton } from '@/ui/Skeletons'
import drawn from './Drawer.module.css'
import { OutcomeList } from './OutcomeList'
import { type ColorBy, type Marked, shapesFor } from './outcomes'
import type { Thresholds } from './queries'
import { RowPicture } from './RowPicture'
import type { Evaluation } from './types'
import { useRowMarks } from './useRowMarks'

export interface RowDrawerProps {
  run: ModelRun
  evaluation: Evaluation
  thresholds: Thresholds
  /** The ids that one walks through with the arrows. */
  order: readonly string[]
  /** How many there are in all, where more can be asked for. */
  total?: number | null
  id: string | null
  onMove: (id: string) => void
  /** Asks for more of the list when its end is near. */
  onEnd?: () => void
  onClose: () => void
}

const layouts = ['overlay', 'side'] as const
type Layout = (typeof layouts)[number]

interface BodyProps extends Pick<RowDrawerProps, 'run' | 'evaluation' | 'thresholds'> {
  row: DataRow
  layout: Layout
  colorBy: ColorBy
}

function Body({ run, evaluation, thresholds, row, layout, colorBy }: BodyProps) {
  const { t } = useTranslation('evaluation')
  const [focused, setFocused] = useState<string | null>(null)
  const drawing = useDrawing(run, colorBy)
  const isCompared = evaluation.state !== 'none'
  const { predictions, labels, isPending, error } = useRowMarks(run.id, row.id, thresholds, isCompared)
  if (error) return <ErrorState error={error} />
  if (isPending) return <TableSkeleton />
  const shapes = (marked: Marked[]) => shapesFor(marked, colorBy, drawing.classColor, drawing.settingsOf)
  const both = layout === 'side' && isCompared
  return (
    <div className={drawn.body}>
      <div className={drawn.pictures} data-side={both || undefined} data-testid="row-pictures">
        {both ? (
          <>
            <RowPicture title={t('labels')} row={row} shapes={shapes(labels)} marked={labels} focused={focused} />
            <RowPicture
              title={t('predictions')}
              row={row}
              shapes={shapes(predictions)}
              marked={predictions}
              focused={focused}
            />
          </>
        ) : (
          <RowPicture
            row={row}
            shapes={shapes([...predictions, ...labels])}
            marked={[...predictions, ...labels]}
            focused={focused}
          />
        )}
      </div>
      <OutcomeList
        run={run}
        evaluation={evaluation}
        predictions={predictions}
        labels={labels}
        threshold={thresholds.confidence}
        onFocus={setFocused}
      />
    </div>
  )
}

function Title({
  name,
  place,
  count,
  onStep,
}: {
  name?: string
  place: number
  count: number
  onStep: (by: number) => void
}) {
  const { t } = useTranslation('evaluation')
  return (
    <Group gap="xs" wrap="nowrap">
      <Text fw={600} truncate>
        {name}
      </Text>
      {place >= 0 && (
        <Group gap={2} wrap="nowrap">
          <ActionIcon
            aria-label={t('previous')}
            title={t('previous')}
            disabled={place === 0}
            onClick={() => onStep(-1)}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
            {t('placeOf', { place: formatCount(place + 1), count: formatCount(count) })}
          </Text>
          <ActionIcon aria-label={t('next')} title={t('next')} disabled={place === count - 1} onClick={() => onStep(1)}>
            <IconChevronRight size={16} />
          </ActionIcon>
          <Text size="xs" c="dimmed" visibleFrom="md" ml={4} aria-hidden>
            <Kbd size="xs">←</Kbd> <Kbd size="xs">→</Kbd>
          </Text>
        </Group>
      )}
    </Group>
  )
}

export function RowDrawer({ run, evaluation, thresholds, order, total, id, onMove, onEnd, onClose }: RowDrawerProps) {
  const { t } = useTranslation('evaluation')
  const [layout, setLayout] = useState<Layout>('overlay')
  const [colorBy, setColorBy] = useState<ColorBy>('outcome')
  const row = useDataRow(id)
  const place = id === null ? -1 : order.indexOf(id)
  const step = (by: number) => {
    const next = place < 0 ? undefined : order[place + by]
    if (next === undefined) return
    if (place + by >= order.length - 3) onEnd?.()
    onMove(next)
  }
  useHotkeys(
    id === null
      ? []
      : [
          ['ArrowRight', () => step(1)],
          ['ArrowLeft', () => step(-1)],
          ['O', () => setLayout('overlay')],
          ['S', () => setLayout('side')],
        ],
  )
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="min(1240px, 94vw)"
      title={<Title name={row.data?.name} place={place} count={total ?? order.length} onStep={step} />}
      data-testid="row-drawer"
    >
      {evaluation.state !== 'none' && (
        <Group gap="sm" mb="sm">
          <SegmentedControl
            size="xs"
            aria-label={t('layout.label')}
            data={layouts.map((value) => ({ value, label: t(`layout.${value}`) }))}
            value={layout}
            onChange={(value) => setLayout(value as Layout)}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('colorBy.label')}
            data={(['outcome', 'class'] as const).map((value) => ({ value, label: t(`colorBy.${value}`) }))}
            value={colorBy}
            onChange={(value) => setColorBy(value as ColorBy)}
          />
          <Text size="xs" c="dimmed">
            {t('solidDashed')}
          </Text>
        </Group>
      )}
      {id && (
        <Loaded query={row}>
          {(data) => (
            <Body
              run={run}
              evaluation={evaluation}
              thresholds={thresholds}
              row={data}
              layout={layout}
              colorBy={colorBy}
            />
          )}
        </Loaded>
      )}
    </Drawer>
  )
}
