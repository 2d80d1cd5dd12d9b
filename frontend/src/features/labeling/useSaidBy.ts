/** Which model a suggestion is of, where those of several wait on the data row: "Digit detector v3", else null. */
import { useTranslation } from 'react-i18next'
import type { Suggestion } from '@/editor/core/merge'
import { useEditor, useWaiting } from '@/editor/useEditor'
import { useModelName } from './predictors'

export function useSaidBy(): (suggestion: Suggestion) => string | null {
  const { t } = useTranslation('labeling')
  const { open } = useWaiting(useEditor())
  const model = useModelName()
  const isOfSeveral = open.some(({ lane }) => lane !== open[0]?.lane)
  return ({ predictorVersion, name }) => (isOfSeveral ? (model(predictorVersion) ?? name ?? t('objects.model')) : null)
}
