/** A text cut where marked spans begin and end. Positions are code points, as entities have them. */
import { piecesOf } from '@/lib/pieces'
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

export const partsOf = (text: string, spans: readonly Span[]): Part[] =>
  piecesOf(text, spans).map(({ start, text, over }) => {
    const said = over.find(({ isLabel }) => !isLabel)
    return { start, text, span: said ?? over[0], under: said && over.find(({ isLabel }) => isLabel) }
  })

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
