/** The metrics of a data row as the gallery sorts by them and shows them, and the colours it draws in. */
import { useMemo } from 'react'
import type { ModelRun, ModelRunDataRow } from '@/api/types'
import type { ColorBy, Marked } from '@/features/evaluation/outcomes'
import type { DrawnShape } from '@/ui/AnnotatedImage'
import type { FigureName, RunOrder } from './runSearch'
import { useRunFeatures } from './useRunFeatures'

const shares: ReadonlySet<string> = new Set(['iou', 'f1', 'precision', 'recall'])

export const isShareFigure = (name: string): boolean => shares.has(name)

const CUSTOM = 'metric:'

/** What an order looks at; null for the name and the confidence, which a tile shows anyway. */
export function figureOf(item: ModelRunDataRow, order: RunOrder): { name: string; value: number | null } | null {
  const name = order.replace(/^-/, '')
  if (name === 'name' || name === 'confidence') return null
  if (!name.startsWith(CUSTOM)) return { name, value: item[name as FigureName] ?? null }
  const metric = name.slice(CUSTOM.length)
  return { name: metric, value: item.metrics[metric] ?? null }
}

export interface Drawing {
  colorBy: ColorBy
  classColor: (marked: Marked) => string
  settingsOf: (marked: Marked) => DrawnShape['settings']
}

const UNKNOWN = '#8c96a3'

export function useDrawing(run: ModelRun, colorBy: ColorBy): Drawing {
  const features = useRunFeatures(run)
  return useMemo(
    () => ({
      colorBy,
      classColor: ({ annotation }) => features.get(annotation.feature)?.color ?? UNKNOWN,
      settingsOf: ({ annotation }) => features.get(annotation.feature)?.settings,
    }),
    [features, colorBy],
  )
}
