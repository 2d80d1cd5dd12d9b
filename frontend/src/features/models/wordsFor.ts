/** What a prediction says and where, in a few words beside its name. */
import type { TFunction } from 'i18next'
import type { Annotation, Feature } from '@/api/types'
import { kinds } from '@/editor/kinds'
import { formatDuration } from '@/lib/format'

type Place = NonNullable<Annotation['at']>

/** The options of an answer by their names, in its order; a text as it is. */
function answered(annotation: Annotation, feature: Feature | undefined): string {
  const named = (id: string) => feature?.options?.find((option) => option.id === id)?.name ?? ''
  switch (annotation.kind) {
    case 'radio':
      return named(annotation.value.option)
    case 'checklist':
      return annotation.value.options.map(({ option }) => named(option)).join(', ')
    case 'ranking':
      return annotation.value.order.map(named).join(', ')
    case 'text':
      return annotation.value.text
    default:
      return ''
  }
}

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
  const drawn = (kinds.shape(kind) ?? kinds.mark(kind))?.describe(value) ?? ''
  return [drawn || answered(annotation, feature), placeOf(at, t)].filter(Boolean).join(' · ')
}
