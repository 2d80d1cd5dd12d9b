/** Answering questions by keys: a digit takes an option and goes on, Enter in a field of words goes on, Escape leaves. */
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
  if (enterOnly(event)) {
    goOnFrom(event)
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

/** Whether Enter was pressed in a field of words, to go on; with Shift it begins a line. */
export function enterOnly({ key, target, nativeEvent, ...held }: KeyboardEvent<HTMLElement>): boolean {
  const isPlain = !held.shiftKey && !held.ctrlKey && !held.metaKey && !held.altKey
  return key === 'Enter' && isPlain && !nativeEvent.isComposing && (target as HTMLElement).matches('textarea')
}

/** Keeps what is being typed and goes to the question after it; after the last the keys are the page's again. */
export function goOnFrom(event: KeyboardEvent<HTMLElement>): void {
  const target = event.target as HTMLElement
  const question = questionOf(target)
  event.preventDefault()
  target.blur()
  if (question) goOn(event.currentTarget, question)
}

/** Leaves the field that is typed in, which keeps its words. */
export function keepTyped(): void {
  const field = document.activeElement
  if (field instanceof HTMLTextAreaElement) field.blur()
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
