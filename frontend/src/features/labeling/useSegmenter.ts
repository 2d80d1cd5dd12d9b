/** Who answers the person's clicks in the task's project: the one that was chosen, else what was attached for this first. */
import { useEffect } from 'react'
import { useMe } from '@/api/session'
import type { Id } from '@/editor/core/types'
import { useValue } from '@/editor/useEditor'
import type { ProjectPredictor } from './api'
import { choiceOf } from './choice'
import { useSession } from './context'
import { useSegmenters } from './predictors'

interface Segmenter {
  readonly segmenters: readonly ProjectPredictor[]
  /** Null for what needs no weights. */
  readonly asked: Id | null
  choose(segmenter: Id | null): void
}

export function useSegmenter(): Segmenter {
  const { task, prompter } = useSession()
  const choice = choiceOf(String(useMe()?.user.id), task.project)
  const { segmenter } = useValue(choice)
  const segmenters = useSegmenters()
  const there = segmenters.find(({ id }) => id === segmenter) ?? segmenters[0]
  const asked = segmenter === null ? null : (there?.id ?? null)
  useEffect(() => prompter.predictor.set(asked), [asked, prompter])
  return { segmenters, asked, choose: (segmenter) => choice.set({ ...choice.get(), segmenter }) }
}
