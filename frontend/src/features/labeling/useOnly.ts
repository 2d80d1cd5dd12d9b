/** Whether only what the chosen predictor says is on show. */
import { useLayoutEffect } from 'react'
import { useEditor, useWaiting } from '@/editor/useEditor'
import { useSession } from './context'
import { useChoice } from './useChoice'

interface Only {
  readonly isOnly: boolean
  /** Whether there is anything to choose: the chosen one has looked, and others have something to say too. */
  readonly isOffered: boolean
  /** How many wait of the chosen one, and how many of all. */
  readonly own: number
  readonly all: number
  show(isOnly: boolean): void
}

/**
 * As the person chose; until then it is, but where the data rows came with predictions of a model that nobody could choose.
 * While the chosen predictor has not looked, what others say is shown.
 */
export function useOnly(): Only {
  const editor = useEditor()
  const { task } = useSession()
  const { predictor, isOnly: chosen, showOnly: show } = useChoice()
  const { open, ofOthers } = useWaiting(editor)
  const isOnly = chosen ?? task.suggestions.every((set) => set.predictor !== null)
  const only = (isOnly && predictor?.id) || null
  const { ways, suggestions } = editor
  useLayoutEffect(() => ways.only.set(only), [ways, only])
  const hasLooked = predictor !== undefined && suggestions.hasLooked(predictor.id)
  const own = open.filter(({ lane }) => lane === predictor?.id).length
  const all = open.length + ofOthers
  return { isOnly, isOffered: hasLooked && all > own, own, all, show }
}
