/** What a thread is about, in words, as the editor knows it. */
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useEditor } from '@/editor/useEditor'
import { type Pin, placeInWords } from '@/features/discussion/pins'

export function useAbout(): (pin: Pin) => string {
  const { t } = useTranslation('discussion')
  const editor = useEditor()
  return useCallback(
    ({ annotation, place }) => {
      if (!annotation) return placeInWords(t, place) || t('pin.whole')
      const row = editor.row(annotation)
      const name = row && editor.ontology.feature(row.feature)?.name
      return name ?? t(row ? 'pin.object' : 'pin.gone')
    },
    [t, editor],
  )
}
