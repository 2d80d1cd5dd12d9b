/** Where two answers are about one place: a question has one answer there. */
import { same } from './changes'
import type { Annotation } from './types'

/** Whether both answer one question in one place; spans of frames or of time that overlap are one. */
export const answersSame = (one: Answering, other: Answering): boolean =>
  one.feature === other.feature && (same(one.at, other.at) || overlap(spanOf(one.at), spanOf(other.at)))

type Answering = Pick<Annotation, 'feature' | 'at'>

interface Span {
  readonly type: unknown
  readonly start: number
  /** Just past it. */
  readonly end: number
}

function spanOf(at: Annotation['at']): Span | null {
  if (at?.type === 'frames') return { type: at.type, start: Number(at.first), end: Number(at.last) + 1 }
  if (at?.type === 'time') return { type: at.type, start: Number(at.start_ms), end: Number(at.end_ms) }
  return null
}

const overlap = (one: Span | null, other: Span | null): boolean =>
  one !== null && other !== null && one.type === other.type && one.start < other.end && other.start < one.end
