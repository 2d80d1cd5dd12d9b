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

export interface Part {
  start: number
  text: string
  /** The mark that shows: of two at one place the prediction. */
  span: Span | undefined
  /** The label that lies under that prediction. */
  under: Span | undefined
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
      under: over.some(({ isLabel }) => !isLabel) ? over.find(({ isLabel }) => isLabel) : undefined,
    }
  })
}

const AROUND = 60

/** The parts around a mark, with some of the text before and behind it, cut off where it goes on. */
export function excerptOf(parts: readonly Part[], { start, end }: Pick<Span, 'start' | 'end'>): Part[] {
  const [from, to] = [start - AROUND, end + AROUND]
  return parts.flatMap((part) => {
    const points = [...part.text]
    const [first, last] = [Math.max(0, from - part.start), Math.min(points.length, to - part.start)]
    if (first >= last) return []
    const text = points.slice(first, last).join('')
    const [goesBefore, goesOn] = [first > 0, last < points.length]
    return [{ ...part, start: part.start + first, text: `${goesBefore ? '…' : ''}${text}${goesOn ? '…' : ''}` }]
  })
}
