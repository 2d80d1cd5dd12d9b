/** The free text question. */
import { Textarea } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { type FieldProps, type Form, QuestionLabel } from '../forms'

export interface FreeText {
  readonly text: string
}

const KEEP_AFTER_MS = 500

/**
 * Kept at most so long after a key, when the field is left and when the page goes: an undo takes back words and not letters, and a
 * reload takes nothing.
 */
function Field({ feature, value, isDisabled, onChange }: FieldProps<FreeText>) {
  const saved = value?.text ?? ''
  const [typed, setTyped] = useState(saved)
  const latest = useRef({ typed, saved, onChange })
  latest.current = { typed, saved, onChange }
  const kept = useRef(saved)

  const keep = useRef(() => {
    const { typed, saved, onChange } = latest.current
    if (typed === saved || typed === kept.current) return
    kept.current = typed
    onChange(typed === '' ? null : { text: typed })
  })
  useEffect(() => {
    // What comes back of one's own is behind what has been typed since.
    if (saved !== kept.current) setTyped(saved)
    kept.current = saved
  }, [saved])
  const isKept = typed === saved
  useEffect(() => {
    if (isKept) return
    const timer = setInterval(keep.current, KEEP_AFTER_MS)
    return () => clearInterval(timer)
  }, [isKept])
  useEffect(() => {
    const now = keep.current
    window.addEventListener('pagehide', now)
    document.addEventListener('visibilitychange', now)
    return () => {
      window.removeEventListener('pagehide', now)
      document.removeEventListener('visibilitychange', now)
      now()
    }
  }, [])

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
