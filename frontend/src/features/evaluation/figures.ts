/** The metrics of a run by name: which are shares and which are counts, and how each is written. */
import type { TFunction } from 'i18next'
import { formatCount } from '@/lib/format'
import type { Figures } from './types'

const CUSTOM = 'metric:'

export type BuiltIn = Exclude<keyof Figures, 'subject' | 'metrics' | 'labelbox'>
/** One that came with the predictions, by its name. */
export type Custom = `${typeof CUSTOM}${string}`
export type FigureKey = BuiltIn | Custom

const isCustom = (key: string): key is Custom => key.startsWith(CUSTOM)
const customName = (key: Custom): string => key.slice(CUSTOM.length)

/** What a metric is called, one of the upload marked as such whatever its name; `t` speaks of evaluation. */
export const figureName = (key: FigureKey, t: TFunction<'evaluation'>, as: 'figures' | 'short' = 'figures'): string =>
  isCustom(key) ? t('ofUpload', { name: customName(key) }) : t(`${as}.${key}`)

/** The same, and of one of the upload which mean it is. */
export const figureTold = (key: FigureKey, t: TFunction<'evaluation'>): string =>
  isCustom(key) ? t('ofUploadTold', { name: customName(key) }) : figureName(key, t)

/** By which rule it is made. */
export const definitionOf = (key: FigureKey, definitions: Record<string, string>): string | undefined =>
  definitions[isCustom(key) ? 'metrics' : key]

/** The metrics of the upload that any of these has. */
export const customsOf = (rows: readonly Figures[]): Custom[] =>
  [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))].sort().map((name): Custom => `${CUSTOM}${name}`)

export const readFigure = (row: Figures, key: FigureKey): number | null =>
  isCustom(key) ? (row.metrics[customName(key)] ?? null) : row[key]

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
] as const satisfies readonly BuiltIn[]

/** What is also counted as Labelbox does. */
export const labelboxKeys = [
  'true_positives',
  'false_positives',
  'false_negatives',
  'precision',
  'recall',
  'f1',
] as const satisfies readonly BuiltIn[]
export type LabelboxKey = (typeof labelboxKeys)[number]

const isCount = (key: FigureKey) => counts.some((each) => each === key)

/** Less of these is better. */
const lower: ReadonlySet<FigureKey> = new Set(['false_positives', 'false_negatives', 'ece', 'brier'])
/** More or less of these says nothing by itself; of what came with the predictions nobody knows. */
const neutral: ReadonlySet<FigureKey> = new Set(['truths', 'predictions'])

export function formatFigure(key: FigureKey, value: number | null): string {
  if (value === null) return '–'
  if (isCount(key)) return formatCount(value)
  return value.toFixed(isCustom(key) && Math.abs(value) >= 1000 ? 1 : 3)
}

/** Why there is no figure, where that is not plain. */
export const whyNot = (key: FigureKey, value: number | null, t: TFunction<'evaluation'>): string | undefined =>
  value === null && (key === 'ece' || key === 'brier') ? t('noReliability') : undefined

/** With its sign, and a true minus. */
export function formatChange(key: FigureKey, change: number): string {
  const text = formatFigure(key, Math.abs(change))
  if (Number(text) === 0) return formatFigure(key, 0)
  return `${change > 0 ? '+' : '−'}${text}`
}

export type Tone = 'better' | 'worse' | 'same'

export function toneOf(key: FigureKey, before: number | null, after: number | null): Tone {
  if (before === null || after === null || neutral.has(key) || isCustom(key)) return 'same'
  if (formatFigure(key, before) === formatFigure(key, after)) return 'same'
  return after > before !== lower.has(key) ? 'better' : 'worse'
}

/** The metrics that mean something for these. */
export const tellingOf = (rows: readonly Figures[], keys: readonly FigureKey[]): FigureKey[] =>
  keys.filter((key) => rows.some((row) => readFigure(row, key) !== null))

/** A class that is neither labeled nor predicted is not right about anything: it has counts, and no shares. */
export const heard = <Row extends Figures>(row: Row): Row =>
  row.truths + row.predictions > 0 ? row : { ...row, ...Object.fromEntries(shares.map((key) => [key, null])) }

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
    const [left, right] = [readFigure(a, key), readFigure(b, key)]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return way * (left - right)
  })
}
