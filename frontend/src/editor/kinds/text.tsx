/** The free text question. */
import { Textarea } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { type FieldProps, type Form, QuestionLabel } from '../forms'

export interface FreeText {
  readonly text: string
}

const KEEP_AFTER_MS = 800

/** Kept when the typing rests and when the field is left, so that an undo takes back words and not letters. */
function Field({ feature, value, isDisabled, onChange }: FieldProps<FreeText>) {
  const saved = value?.text ?? ''
  const [typed, setTyped] = useState(saved)
  const latest = useRef({ typed, saved, onChange })
  latest.current = { typed, saved, onChange }

  const keep = useRef(() => {
    const { typed, saved, onChange } = latest.current
    if (typed !== saved) onChange(typed === '' ? null : { text: typed })
  })
  useEffect(() => setTyped(saved), [saved])
  useEffect(() => {
    if (typed === latest.current.saved) return
    const timer = setTimeout(keep.current, KEEP_AFTER_MS)
    return () => clearTimeout(timer)
  }, [typed])
  useEffect(() => () => keep.current(), [])

  return (
    <Textarea
      label={<QuestionLabel feature={feature} />}
      size="xs"
      labelProps={{ mb: 6 }}
      autosize
      minRows={1}
      maxRows={6}
      value={typed}
      disabled={isDisabled}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={keep.current}
    />
  )
}

const kind: Form<FreeText> = {
  family: 'form',
  id: 'text',
  name: 'Free text',
  Field,
  isAnswered: ({ text }) => text.trim() !== '',
  choices: () => [],
  describe: ({ text }) => text,
}

export default kind
