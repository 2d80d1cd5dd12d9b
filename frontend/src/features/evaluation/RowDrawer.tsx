/** One data row of a run, large: predictions and labels over each other or side by side, and what became of each. */
import { Drawer, SegmentedControl, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DataRow, ModelRun } from '@/api/types'
import { useDataRow } from '@/features/datasets/queries'
import { useDrawing } from '@/features/models/runFigures'
import { useRunFeatures } from '@/features/models/useRunFeatures'
import { ErrorState } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { TableSkeleton } from '@/ui/Skeletons'
import { ClassMenu } from './ClassMenu'
import drawn from './Drawer.module.css'
import { OutcomeList } from './OutcomeList'
import { type ColorBy, type Marked, shapesFor } from './outcomes'
import type { Thresholds } from './queries'
import { RowPicture } from './RowPicture'
import { RowTitle, useRowSteps } from './RowTitle'
import { classOf, isHidden, type NamedClass } from './subjects'
import { ThresholdBar } from './ThresholdBar'
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
  hidden: ReadonlySet<string>
  /** The bar above it, which offers the classes that stand on the data row. */
  bar: (classes: NamedClass[]) => ReactNode
}

/** Each class once, by name. */
const classesOn = (all: readonly NamedClass[]): NamedClass[] =>
  [...new Map(all.map((each) => [each.name, each])).values()].sort((a, b) =>
    a.name.localeCompare(b.name, undefined, { numeric: true }),
  )

function Body({ run, evaluation, thresholds, row, layout, colorBy, hidden, bar }: BodyProps) {
  const { t } = useTranslation('evaluation')
  const [focused, setFocused] = useState<string | null>(null)
  const drawing = useDrawing(run, colorBy)
  const features = useRunFeatures(run)
  const isCompared = evaluation.state !== 'none'
  const all = useRowMarks(run.id, row.id, thresholds, isCompared)
  if (all.error) return <ErrorState error={all.error} />
  if (all.isPending) return <TableSkeleton />
  const nameOf = (marked: Marked) => classOf(marked, evaluation.subjects, features)
  const isShown = (marked: Marked) => !isHidden(nameOf(marked).name, hidden)
  const [predictions, labels] = [all.predictions.filter(isShown), all.labels.filter(isShown)]
  const shapes = (marked: Marked[]) => shapesFor(marked, drawing)
  const picture = { row, focused }
  const both = layout === 'side' && isCompared
  return (
    <>
      {bar(classesOn([...all.predictions, ...all.labels].map(nameOf)))}
      <div className={drawn.body}>
        <div className={drawn.pictures} data-side={both || undefined} data-testid="row-pictures">
          {both ? (
            <>
              <RowPicture title={t('labels')} shapes={shapes(labels)} marked={labels} {...picture} />
              <RowPicture title={t('predictions')} shapes={shapes(predictions)} marked={predictions} {...picture} />
            </>
          ) : (
            <RowPicture
              shapes={shapes([...predictions, ...labels])}
              marked={[...predictions, ...labels]}
              {...picture}
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
    </>
  )
}

export function RowDrawer({ run, evaluation, thresholds, order, total, id, onMove, onEnd, onClose }: RowDrawerProps) {
  const { t } = useTranslation('evaluation')
  const [layout, setLayout] = useState<Layout>('overlay')
  const [colorBy, setColorBy] = useState<ColorBy>('outcome')
  const [hidden, hide] = useState<ReadonlySet<string>>(new Set())
  const isCompared = evaluation.state !== 'none'
  const row = useDataRow(id)
  const steps = useRowSteps({ order, id, onMove, onEnd })
  useHotkeys(
    id === null
      ? []
      : [
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
      title={<RowTitle name={row.data?.name} {...steps} count={total ?? order.length} />}
      data-testid="row-drawer"
    >
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
              hidden={hidden}
              bar={(classes) => (
                <div className={drawn.bar}>
                  <ThresholdBar evaluation={evaluation} value={thresholds} withIou={isCompared} withSplit={false} />
                  {isCompared && (
                    <>
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
                    </>
                  )}
                  <ClassMenu all={classes} hidden={hidden} onChange={hide} />
                  {isCompared && (
                    <Text size="xs" c="dimmed">
                      {t('solidDashed')}
                    </Text>
                  )}
                </div>
              )}
            />
          )}
        </Loaded>
      )}
    </Drawer>
  )
}
