/** Answering the questions of an object by keys: a digit takes an option and goes on, Escape leaves. */
import type { KeyboardEvent } from 'react'
import type { Editor } from '@/editor/core/editor'

export const FIELDS = 'input:not(:disabled), textarea:not(:disabled), [data-rank]:not(:disabled)'

const questionOf = (element: Element): Element | null => element.closest('[data-question]')

export function answerByKey(event: KeyboardEvent<HTMLElement>, editor: Editor): void {
  const target = event.target as HTMLElement
  if (event.key === 'Escape') {
    event.preventDefault()
    target.blur()
    // With a drawing tool in hand the object is done with: the keys of the labels are for the next one again.
    if (editor.tool.get().id !== 'select') editor.selection.clear()
    return
  }
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
  if (!digit || !isPlain || !target.matches('[type=radio], [type=checkbox]')) return
  const question = questionOf(target)
  const options = [...(question?.querySelectorAll('[data-option]') ?? [])].filter((one) => questionOf(one) === question)
  const chosen = options[Number(digit) - 1]?.querySelector('input')
  if (!chosen) return
  event.preventDefault()
  chosen.focus()
  chosen.click()
  if (chosen.type === 'radio') goOn(event.currentTarget, question!)
}

/** To the question after this one, once those under the chosen option are there. */
function goOn(all: HTMLElement, question: Element): void {
  const id = question.getAttribute('data-question')
  setTimeout(() => {
    const questions = [...all.querySelectorAll('[data-question]')]
    const next = questions[questions.findIndex((one) => one.getAttribute('data-question') === id) + 1]
    next?.querySelector<HTMLElement>(FIELDS)?.focus()
  })
}
