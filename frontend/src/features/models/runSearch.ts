/** What the address of a run says: the same thresholds, split and filter on every tab. */
import { type Clause, clausesOf } from '@/features/slices/clauses'

export const figureOrders = [
  'iou',
  'f1',
  'precision',
  'recall',
  'true_positives',
  'false_positives',
  'false_negatives',
  'surest_wrong',
] as const
export type FigureName = (typeof figureOrders)[number]
type Named = 'confidence' | FigureName | `metric:${string}`

/** A minus means: from the most to the least. */
export type RunOrder = 'name' | Named | `-${Named}`

export const splitNames = ['train', 'validation', 'test'] as const
/** `none` is that of the data rows without one, whose name is empty on the wire. */
export const splitChoices = [...splitNames, 'none'] as const
export type Split = (typeof splitChoices)[number]

export const splitIn = (value: unknown): Split | undefined => splitChoices.find((name) => name === value)

/** A split as the API names it. */
export const splitSent = (split: Split): string => (split === 'none' ? '' : split)
export const splitShown = (name: string): Split | undefined => splitIn(name || 'none')

/** Train, validation, test, then what is in none; a name that is not known comes last. */
export const inOrder = <Named extends { name: string }>(splits: readonly Named[]): Named[] => {
  const place = ({ name }: Named) => splitChoices.indexOf(splitShown(name) as Split) + 1 || splitChoices.length + 1
  return [...splits].sort((a, b) => place(a) - place(b))
}

/** The same as a parameter of a query, where an empty text would be left out. */
export const splitAsked = (split: Split | undefined): string[] | undefined =>
  split === undefined ? undefined : [splitSent(split)]

export interface RunSearch {
  order?: RunOrder
  row?: string
  filter?: Clause[]
  split?: Split
  confidence?: number
  iou?: number
  /** Whose curves are drawn. */
  subject?: number
  /** The run to compare with. */
  with?: string
  changed?: 'better' | 'worse'
}

const isOrder = (value: unknown): value is RunOrder => {
  if (typeof value !== 'string') return false
  const name = value.replace(/^-/, '')
  return (
    value === 'name' || name === 'confidence' || name.startsWith('metric:') || figureOrders.some((one) => one === name)
  )
}

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1

export function runSearch(search: Record<string, unknown>): RunSearch {
  const { order, row, filter, split, confidence, iou, subject } = search
  return {
    ...(isOrder(order) ? { order } : {}),
    ...(typeof row === 'string' ? { row } : {}),
    ...(Array.isArray(filter) && filter.length > 0 ? { filter: clausesOf(filter) } : {}),
    ...(splitIn(split) ? { split: splitIn(split) } : {}),
    ...(isShare(confidence) ? { confidence } : {}),
    ...(isShare(iou) ? { iou } : {}),
    ...(Number.isInteger(subject) ? { subject: subject as number } : {}),
    ...(typeof search.with === 'string' ? { with: search.with } : {}),
    ...(search.changed === 'better' || search.changed === 'worse' ? { changed: search.changed } : {}),
  }
}
