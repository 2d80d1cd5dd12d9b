/** The ranking question: its options in order, the best first. */
import { ActionIcon, Input } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { type FieldProps, type Form, QuestionLabel } from '../forms'
import classes from './Ranking.module.css'

export interface Ranking {
  /** Ids of options; those left out are not ranked. */
  readonly order: readonly string[]
}

const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowUp: -1, ArrowDown: 1 }

/** The ranked options first, by their place; chosen, an option takes the next place, or gives its own up. */
function Field({ feature, value, isDisabled, onChange }: FieldProps<Ranking>) {
  const order = value?.order ?? []
  const options = feature.options ?? []
  const left = options.filter(({ id }) => !order.includes(id))
  const ranked = order.flatMap((each) => options.find(({ id }) => id === each) ?? [])
  const list = useRef<HTMLOListElement>(null)
  const moved = useRef<string | null>(null)
  // An option that takes another place takes the keyboard along.
  useEffect(() => {
    if (moved.current !== null) list.current?.querySelector<HTMLElement>(`[data-rank="${moved.current}"]`)?.focus()
    moved.current = null
  })

  const put = (next: readonly string[], id: string) => {
    moved.current = id
    onChange(next.length > 0 ? { order: next } : null)
  }
  const choose = (id: string) => put(order.includes(id) ? order.filter((each) => each !== id) : [...order, id], id)
  const move = (id: string, by: -1 | 1) => {
    const [from, to] = [order.indexOf(id), order.indexOf(id) + by]
    if (from >= 0 && to >= 0 && to < order.length) put(order.with(from, order[to]!).with(to, id), id)
  }
  const pressed = (event: KeyboardEvent, id: string) => {
    const by = STEPS[event.key]
    if (!by || !order.includes(id)) return
    event.preventDefault()
    move(id, by)
  }

  return (
    <Input.Wrapper label={<QuestionLabel feature={feature} />} labelElement="div">
      <ol ref={list} className={classes.options} aria-label={feature.name}>
        {[...ranked, ...left].map(({ id, name }) => {
          const place = order.indexOf(id) + 1
          const isRanked = place > 0
          return (
            <li key={id} className={classes.option} data-ranked={isRanked || undefined}>
              <button
                type="button"
                className={classes.name}
                data-rank={id}
                aria-pressed={isRanked}
                disabled={isDisabled}
                onClick={() => choose(id)}
                onKeyDown={(event) => pressed(event, id)}
              >
                <span className={classes.place}>{isRanked && place}</span>
                {name}
              </button>
              {isRanked && !isDisabled && (
                <>
                  <Move name={name} by={-1} isPossible={place > 1} onMove={() => move(id, -1)} />
                  <Move name={name} by={1} isPossible={place < order.length} onMove={() => move(id, 1)} />
                </>
              )}
            </li>
          )
        })}
      </ol>
    </Input.Wrapper>
  )
}

interface MoveProps {
  readonly name: string
  readonly by: -1 | 1
  readonly isPossible: boolean
  onMove(): void
}

function Move({ name, by, isPossible, onMove }: MoveProps) {
  const Icon = by < 0 ? IconArrowUp : IconArrowDown
  return (
    <ActionIcon
      size={26}
      tabIndex={-1}
      aria-label={`Move ${name} ${by < 0 ? 'up' : 'down'}`}
      disabled={!isPossible}
      style={{ background: 'none' }}
      onClick={onMove}
    >
      <Icon size={14} aria-hidden />
    </ActionIcon>
  )
}

const kind: Form<Ranking> = {
  family: 'form',
  id: 'ranking',
  name: 'Ranking',
  Field,
  isAnswered: ({ order }) => order.length > 0,
  choices: ({ order }) => order.map((option) => ({ option })),
  describe: ({ order }, feature) =>
    order.map((id) => feature.options?.find((option) => option.id === id)?.name ?? '').join(' > '),
}

export default kind
