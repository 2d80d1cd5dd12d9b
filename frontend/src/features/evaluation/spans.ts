/** A text cut where marked spans begin and end. Positions are code points, as entities have them. */
import type { Marked } from './outcomes'

export interface Span {
  id: string
  start: number
  end: number
  isLabel: boolean
}

export const spansOf = (marked: readonly Marked[]): Span[] =>
  marked.flatMap(({ id, isLabel, annotation: { kind, value } }) =>
    kind === 'entity' ? [{ id, isLabel, start: value.start, end: value.end }] : [],
  )

interface Part {
  start: number
  text: string
  /** The mark that shows: of two at one place the prediction. */
  span: Span | undefined
}

export function partsOf(text: string, spans: readonly Span[]): Part[] {
  const points = [...text]
  const within = (at: number) => Math.min(points.length, Math.max(0, at))
  const cuts = [...new Set([0, points.length, ...spans.flatMap(({ start, end }) => [within(start), within(end)])])]
  cuts.sort((a, b) => a - b)
  return cuts.slice(0, -1).map((start, index) => {
    const over = spans.filter((span) => span.start <= start && start < span.end)
    return {
      start,
      text: points.slice(start, cuts[index + 1]).join(''),
      span: over.find(({ isLabel }) => !isLabel) ?? over[0],
    }
  })
}
