/** What a prediction says and where, in a few words beside its name. */
import type { TFunction } from 'i18next'
import type { Annotation, Feature } from '@/api/types'
import { kinds } from '@/editor/kinds'
import { formatDuration } from '@/lib/format'

type Place = NonNullable<Annotation['at']>

function framesOf(at: Place): [number, number] | null {
  if (at.type === 'frames') return [at.first, at.last]
  if (at.type !== 'track') return null
  const frames = at.segments.flat().map(({ frame }) => frame)
  return [Math.min(...frames), Math.max(...frames)]
}

function placeOf(at: Annotation['at'], t: TFunction): string {
  if (!at) return ''
  const frames = framesOf(at)
  if (frames) {
    const [first, last] = frames
    return first === last ? t('place.frame', { first }) : t('place.frames', { first, last })
  }
  switch (at.type) {
    case 'page':
      return t('place.page', { page: at.page })
    case 'message':
      return t('place.message', { message: at.message })
    case 'time':
      return t('place.span', { from: formatDuration(at.start_ms), to: formatDuration(at.end_ms) })
    case 'map':
      return t('place.map', { epsg: at.epsg })
    default:
      return ''
  }
}

/** `t` speaks of models. */
export function wordsFor(annotation: Annotation, feature: Feature | undefined, t: TFunction): string {
  const { kind, value, at } = annotation
  const drawn = (kinds.shape(kind) ?? kinds.mark(kind))?.describe(value)
  const said = drawn ?? (feature && kinds.form(kind)?.describe(value, feature))
  return [said, placeOf(at, t)].filter(Boolean).join(' · ')
}
