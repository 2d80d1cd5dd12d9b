/** Gives the keyboard to the question that is asked for, as soon as it is there. */
import { type RefObject, useEffect, useRef } from 'react'
import type { Id } from '@/editor/core/types'
import { useEditor, useValue } from '@/editor/useEditor'
import { FIELDS } from './answerByKey'
import { useTouch } from './useNarrow'

/** For the element around the questions of an object; null is the whole data row, undefined is none. */
export function useAsked(annotation: Id | null | undefined): RefObject<HTMLDivElement | null> {
  const around = useRef<HTMLDivElement>(null)
  const { asked } = useEditor()
  const now = useValue(asked)
  const isTouch = useTouch()
  useEffect(() => {
    if (!now || now.annotation !== annotation || !around.current) return
    asked.set(null)
    const questions = [...around.current.querySelectorAll('[data-question]')]
    const question =
      questions.find((one) => one.getAttribute('data-question') === now.question) ?? questions[0] ?? around.current
    question.scrollIntoView({ block: 'nearest' })
    // On a phone a focused field would bring up a keyboard over the picture.
    if (!isTouch) question.querySelector<HTMLElement>(FIELDS)?.focus({ preventScroll: true })
  }, [now, annotation, asked, isTouch])
  return around
}
