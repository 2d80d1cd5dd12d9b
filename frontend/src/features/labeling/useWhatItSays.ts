/** What an annotation says besides its name, in a few words: the words that an entity means, the option that was chosen. */

import type { Annotation } from '@/editor/core/types'
import type { Entity } from '@/editor/kinds/entity'
import { useWritten } from '@/editor/media/Written'
import { useEditor } from '@/editor/useEditor'
import { quoted } from '@/lib/pieces'
import { useSession } from './context'

export function useWhatItSays(): (annotation: Annotation) => string {
  const editor = useEditor()
  const { data_row: row } = useSession().task
  const written = useWritten(row, row.modality === 'text').data
  return ({ kind, feature, value, at }) => {
    if (kind === 'entity' && written !== undefined && !at) return `“${quoted(written, value as Entity)}”`
    const asked = editor.ontology.feature(feature)
    const form = editor.kinds.form(kind)
    if (form) return asked ? form.describe(value, asked) : ''
    return editor.kinds.mark(kind)?.describe(value) ?? ''
  }
}
