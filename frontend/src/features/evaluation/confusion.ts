/** The confusion matrix as it is drawn: which classes, how many of each pair, and how strong each cell is. */
import type { ConfusionCell, Subject } from './types'

/** A class by its index; null is nothing: nothing predicted as a column, nothing labeled as a row. */
export type Side = number | null

export interface Matrix {
  /** Labels down, predictions across; "nothing" comes last in both. */
  rows: Side[]
  columns: Side[]
  countOf: (truth: Side, predicted: Side) => number
  /** Of the labels of the row, or of the predictions of the column where nothing was labeled; 0 to 1. */
  shareOf: (truth: Side, predicted: Side) => number
}

const keyOf = (truth: Side, predicted: Side) => `${truth ?? '-'}:${predicted ?? '-'}`

/** How often each class is taken for another, or another for it. */
export function confusions(cells: readonly ConfusionCell[]): Map<number, number> {
  const found = new Map<number, number>()
  const add = (index: number, count: number) => found.set(index, (found.get(index) ?? 0) + count)
  for (const { predicted, truth, count } of cells) {
    if (predicted === null || truth === null || predicted === truth) continue
    add(predicted, count)
    add(truth, count)
  }
  return found
}

/** The most confused classes among those that were labeled or predicted at all, in the order of the ontology. */
export function mostConfused(cells: readonly ConfusionCell[], subjects: readonly Subject[], limit: number): Subject[] {
  const found = confusions(cells)
  const seen = new Map<number, number>()
  for (const { predicted, truth, count } of cells) {
    for (const index of new Set([predicted, truth])) if (index !== null) seen.set(index, (seen.get(index) ?? 0) + count)
  }
  const rank = ({ index }: Subject) => [found.get(index) ?? 0, seen.get(index) ?? 0] as const
  const ranked = subjects
    .filter(({ index }) => seen.has(index))
    .sort((a, b) => {
      const [left, right] = [rank(a), rank(b)]
      return right[0] - left[0] || right[1] - left[1] || a.index - b.index
    })
  return ranked.slice(0, limit).sort((a, b) => a.index - b.index)
}

export function matrixOf(cells: readonly ConfusionCell[], subjects: readonly Subject[]): Matrix {
  const counts = new Map(cells.map(({ predicted, truth, count }) => [keyOf(truth, predicted), count]))
  const [labeled, said] = [new Map<Side, number>(), new Map<Side, number>()]
  for (const { predicted, truth, count } of cells) {
    labeled.set(truth, (labeled.get(truth) ?? 0) + count)
    said.set(predicted, (said.get(predicted) ?? 0) + count)
  }
  const countOf = (truth: Side, predicted: Side) => counts.get(keyOf(truth, predicted)) ?? 0
  const shareOf = (truth: Side, predicted: Side) => {
    const whole = truth === null ? said.get(predicted) : labeled.get(truth)
    return whole ? countOf(truth, predicted) / whole : 0
  }
  const sides = [...subjects.map(({ index }) => index), null]
  return { rows: sides, columns: sides, countOf, shareOf }
}
