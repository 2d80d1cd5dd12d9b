/** Which mistakes are told: those a person made, and what is still missing once they left the field or asked to save. */
import { type FocusEvent, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { type Mistakes, told } from './mistakes'

export function useToldMistakes(mistakes: Mistakes) {
  const form = useRef<HTMLFieldSetElement>(null)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [isAsked, setAsked] = useState(false)
  return {
    form,
    mistakes: told(mistakes, (id) => isAsked || left.has(id)),
    onBlur({ target }: FocusEvent<HTMLElement>) {
      const { named } = target.dataset
      if (named !== undefined && !left.has(named)) setLeft(new Set([...left, named]))
    },
    /** Tells everything, and leads to the first field that is wrong, as they stand on the page. */
    tellAll() {
      flushSync(() => setAsked(true))
      const fields = [...(form.current?.querySelectorAll<HTMLElement>('[data-named]') ?? [])]
      fields.find(({ dataset }) => mistakes.has(dataset.named!))?.focus()
    },
  }
}
