/** What a thread is about: an annotation, a place in the asset, or, with neither, the task as a whole. */
import type { TFunction } from 'i18next'
import type { Schemas } from '@/api/types'
import { formatDuration } from '@/lib/format'

export type Place = Schemas['Pin']

export interface Pin {
  readonly annotation?: string | null
  readonly place?: Place | null
}

export const WHOLE: Pin = {}

/** The place in words; '' where nothing is pointed at. */
export function placeInWords(t: TFunction<'discussion'>, place: Place | null | undefined): string {
  if (!place) return ''
  const words: string[] = []
  const { at, x, start, end } = place
  if (at?.type === 'page') words.push(t('pin.page', { page: at.page }))
  if (at?.type === 'time') words.push(t('pin.time', { time: formatDuration(at.start_ms) }))
  if (at?.type === 'frames') words.push(t('pin.frame', { frame: at.first }))
  if (at?.type === 'message') words.push(t('pin.message'))
  if (start !== undefined && end !== undefined) words.push(t('pin.span', { start: start + 1, end }))
  if (x !== undefined && words.length === 0) words.push(t('pin.point'))
  return words.join(' · ')
}
