/** Where something is said: @ and the beginning of a name finds people to call. */
import { Button, Group, Textarea } from '@mantine/core'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePeople } from '@/api/members'
import { notifyProblem } from '@/ui/notify'
import classes from './Discussion.module.css'
import { calledIn, callOf, matching, withCall } from './mentions'
import type { Said } from './queries'

interface ComposerProps {
  readonly label: string
  readonly submit: string
  readonly text?: string
  /** Takes the keyboard when it becomes true. */
  readonly autoFocus?: boolean
  readonly testId?: string
  onSay(said: Said): Promise<unknown>
  onCancel?(): void
}

/** Ctrl+Enter sends, Escape leaves it. */
export function Composer({ label, submit, text: before = '', autoFocus, testId, onSay, onCancel }: ComposerProps) {
  const { t } = useTranslation('discussion')
  const [text, setText] = useState(before)
  const [isBusy, setBusy] = useState(false)
  const people = usePeople(() => true)
  const send = async () => {
    if (text.trim() === '' || isBusy) return
    setBusy(true)
    try {
      await onSay({ text: text.trim(), mentions: calledIn(text, people) })
      setText('')
    } catch (thrown) {
      notifyProblem(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={classes.composer}>
      <MentionInput
        label={label}
        text={text}
        autoFocus={autoFocus}
        testId={testId}
        onText={setText}
        onSend={() => void send()}
        onCancel={onCancel}
      />
      {(text !== '' || onCancel) && (
        <Group gap={6} justify="flex-end">
          {onCancel && (
            <Button size="compact-sm" variant="default" onClick={onCancel}>
              {t('cancel')}
            </Button>
          )}
          <Button
            size="compact-sm"
            loading={isBusy}
            disabled={text.trim() === ''}
            data-testid={testId && `${testId}-send`}
            onClick={() => void send()}
          >
            {submit}
          </Button>
        </Group>
      )}
    </div>
  )
}

interface MentionInputProps {
  readonly label: string
  readonly text: string
  readonly autoFocus?: boolean
  readonly testId?: string
  readonly minRows?: number
  onText(text: string): void
  onSend?(): void
  onCancel?(): void
}

/** A text in which people are called; arrows and Enter choose among those that are found. */
export function MentionInput(props: MentionInputProps) {
  const { label, text, autoFocus, testId, minRows = 1, onText, onSend, onCancel } = props
  const { t } = useTranslation('discussion')
  const people = usePeople(() => true)
  const input = useRef<HTMLTextAreaElement>(null)
  const list = useId()
  const [caret, setCaret] = useState<number | null>(null)
  const [active, setActive] = useState(0)
  const call = caret === null ? null : callOf(text, caret)
  const found = call ? matching(people, call.words) : []
  const at = Math.min(active, found.length - 1)
  useEffect(() => {
    if (autoFocus) input.current?.focus()
  }, [autoFocus])

  const choose = (name: string) => {
    if (!call || caret === null) return
    const { text: called, caret: next } = withCall(text, call.start, caret, name)
    onText(called)
    setCaret(null)
    setActive(0)
    requestAnimationFrame(() => input.current?.setSelectionRange(next, next))
  }
  const pressed = (event: KeyboardEvent) => {
    if (found.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step) setActive((at + step + found.length) % found.length)
      else if (event.key === 'Enter' || event.key === 'Tab') choose(found[at]!.label)
      else if (event.key === 'Escape') setCaret(null)
      else return
      event.preventDefault()
      event.stopPropagation()
      return
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && onSend) {
      event.preventDefault()
      onSend()
    } else if (event.key === 'Escape' && onCancel) {
      event.stopPropagation()
      onCancel()
    }
  }
  return (
    <div className={classes.mentioning}>
      <Textarea
        ref={input}
        aria-label={label}
        placeholder={label}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={found.length > 0 ? `${list}-${at}` : undefined}
        aria-autocomplete="list"
        autosize
        minRows={minRows}
        maxRows={8}
        data-autofocus={autoFocus || undefined}
        // Escape closes the list, and not the dialog around it.
        data-mantine-stop-propagation={found.length > 0 || undefined}
        data-testid={testId}
        value={text}
        onChange={({ currentTarget }) => {
          onText(currentTarget.value)
          setCaret(currentTarget.selectionStart)
        }}
        onClick={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onBlur={() => setCaret(null)}
        onKeyDown={pressed}
      />
      {found.length > 0 && (
        <div id={list} role="listbox" aria-label={t('people')} className={classes.people}>
          {found.map(({ value, label: name }, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the text before it has the focus.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the text before it has the keys.
            <div
              key={value}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === at}
              className={classes.person}
              // The text keeps the keyboard.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(name)}
            >
              {name}
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
