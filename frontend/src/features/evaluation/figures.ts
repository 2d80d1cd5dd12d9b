/** The metrics of a run by name: which are shares and which are counts, and how each is written. */
import { formatCount } from '@/lib/format'
import type { Figures } from './types'

export type FigureKey = Exclude<keyof Figures, 'subject' | 'metrics'>

export const counts = ['truths', 'predictions', 'true_positives', 'false_positives', 'false_negatives'] as const
export const shares = [
  'precision',
  'recall',
  'f1',
  'accuracy',
  'mean_iou',
  'mean_mask_iou',
  'ap',
  'ap50',
  'ap75',
  'map',
  'ece',
  'brier',
] as const satisfies readonly FigureKey[]

const isCount = (key: FigureKey) => counts.some((each) => each === key)

/** Less of these is better. */
const lower: ReadonlySet<FigureKey> = new Set(['false_positives', 'false_negatives', 'ece', 'brier'])
/** More or less of these says nothing by itself. */
const neutral: ReadonlySet<FigureKey> = new Set(['truths', 'predictions'])

export function formatFigure(key: FigureKey, value: number | null): string {
  if (value === null) return '–'
  return isCount(key) ? formatCount(value) : value.toFixed(3)
}

/** With its sign, and a true minus. */
export function formatChange(key: FigureKey, change: number): string {
  const text = formatFigure(key, Math.abs(change))
  if (Number(text) === 0) return formatFigure(key, 0)
  return `${change > 0 ? '+' : '−'}${text}`
}

export type Tone = 'better' | 'worse' | 'same'

export function toneOf(key: FigureKey, before: number | null, after: number | null): Tone {
  if (before === null || after === null || neutral.has(key)) return 'same'
  if (formatFigure(key, before) === formatFigure(key, after)) return 'same'
  return after > before !== lower.has(key) ? 'better' : 'worse'
}

/** The metrics that mean something for these. */
export const tellingOf = (rows: readonly Figures[], keys: readonly FigureKey[]): FigureKey[] =>
  keys.filter((key) => rows.some((row) => row[key] !== null))

export interface Sorting {
  key: FigureKey | 'name'
  isDescending: boolean
}

/** By a figure, those without it last; by name as people read it. */
export function sortedBy<Row extends Figures>(
  rows: readonly Row[],
  { key, isDescending }: Sorting,
  nameOf: (row: Row) => string,
): Row[] {
  const way = isDescending ? -1 : 1
  return [...rows].sort((a, b) => {
    if (key === 'name') return way * nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true })
    const [left, right] = [a[key], b[key]]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return way * (left - right)
  })
}
