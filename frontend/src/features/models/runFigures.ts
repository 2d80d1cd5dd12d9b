/** The metrics of a data row as the gallery sorts by them and shows them, and the colours it draws in. */
import { useMemo } from 'react'
import type { ListedRun, ModelRunDataRow } from '@/api/types'
import type { ColorBy, Drawing } from '@/features/evaluation/outcomes'
import { useEvaluation } from '@/features/evaluation/queries'
import { isNested } from '@/features/evaluation/subjects'
import { UNKNOWN_COLOR } from '@/lib/labelColors'
import type { FigureName, RunOrder } from './runSearch'
import { useRunFeatures } from './useRunFeatures'

const shares: ReadonlySet<string> = new Set(['iou', 'f1', 'precision', 'recall', 'surest_wrong'])

export const isShareFigure = (name: string): boolean => shares.has(name)

const CUSTOM = 'metric:'

interface RowFigure {
  name: string
  value: number | null
  /** It came with the predictions, whatever its name. */
  isCustom: boolean
}

/** What an order looks at; null for the name and the confidence, which a tile shows anyway. */
export function figureOf(item: ModelRunDataRow, order: RunOrder): RowFigure | null {
  const name = order.replace(/^-/, '')
  if (name === 'name' || name === 'confidence') return null
  if (!name.startsWith(CUSTOM)) return { name, value: item[name as FigureName] ?? null, isCustom: false }
  const metric = name.slice(CUSTOM.length)
  return { name: metric, value: item.metrics[metric] ?? null, isCustom: true }
}

/** How the marks of a run are drawn. */
export function useDrawing(run: ListedRun, colorBy: ColorBy): Drawing {
  const features = useRunFeatures(run)
  const subjects = useEvaluation(run.id).data?.subjects
  return useMemo(
    () => ({
      colorBy,
      classColor: ({ annotation }) => features.get(annotation.feature)?.color || UNKNOWN_COLOR,
      settingsOf: ({ annotation }) => features.get(annotation.feature)?.settings,
      isNested: (marked) => isNested(marked, subjects ?? []),
    }),
    [features, subjects, colorBy],
  )
}
