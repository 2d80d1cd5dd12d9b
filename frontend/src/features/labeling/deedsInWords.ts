/** What a saved change did: "2 boxes added, class of 1 polygon changed, 3 suggestions accepted". */
import type { TFunction } from 'i18next'
import type { Deed } from '@/api/types'
import type { Kinds } from '@/editor/core/kind'
import { formatCount } from '@/lib/format'

type Translate = TFunction<'labeling'>

export function deedsInWords(deeds: readonly Deed[], kinds: Kinds, t: Translate): string {
  const words = deeds.map((deed) =>
    t(`versions.deeds.${deed.what}`, { count: deed.count, things: things(deed, kinds, t) }),
  )
  return words.join(', ') || t('versions.nothing')
}

/** "2 boxes"; every answer to a question is just that. */
function things({ kind, count }: Deed, kinds: Kinds, t: Translate): string {
  const counted = kind === null ? null : (kinds.shape(kind) ?? kinds.mark(kind))?.counted
  if (counted) return `${formatCount(count)} ${counted[count === 1 ? 0 : 1]}`
  return t(`versions.things.${kind !== null && kinds.form(kind) ? 'answer' : 'object'}`, { count })
}
