/** The question at hand, its options with their digits, and the confidence from which an answer counts as suggested. */
import { ActionIcon } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { type CSSProperties, type MouseEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { answerOf } from '@/editor/core/grid/tile'
import { useValue } from '@/editor/useEditor'
import { KeyTip } from '@/features/labeling/KeyTip'
import { useChord } from '@/features/labeling/keys'
import panel from '@/features/labeling/Suggestions.module.css'
import { useTouch } from '@/features/labeling/useNarrow'
import { formatConfidence } from '@/lib/format'
import own from './Grid.module.css'
import { type Hands, optionKey, pick } from './gridBindings'
import type { GridSession } from './session'

/** The keyboard stays with the tiles: a digit answers, wherever the last click was. */
export const stay = (event: MouseEvent) => event.preventDefault()

interface QuestionBarProps {
  readonly session: GridSession
  readonly hands: Hands
}

export function QuestionBar({ session, hands }: QuestionBarProps) {
  const { t } = useTranslation('grid')
  const { grid } = session
  const at = useValue(grid.at)
  const tiles = useValue(grid.tiles)
  const chosen = useValue(grid.chosen)
  const cursor = useValue(grid.cursor)
  const chord = useChord()
  const isTouch = useTouch()
  const { question, questions } = grid
  const meant = tiles.filter(({ task }) => (chosen.size > 0 ? chosen.has(task) : task === cursor))
  return (
    <section className={own.question} aria-label={t('question')}>
      <div className={own.head}>
        {questions.length > 1 && (
          <KeyTip label={t('before')} action="grid.before">
            <ActionIcon size={28} aria-label={t('before')} disabled={at === 0} onClick={() => grid.ask(-1)}>
              <IconChevronLeft size={17} aria-hidden />
            </ActionIcon>
          </KeyTip>
        )}
        <h2 data-testid="grid-question">
          {question.name}
          {question.required && (
            <span className={own.star} aria-hidden="true">
              {' '}
              *
            </span>
          )}
        </h2>
        {questions.length > 1 && (
          <>
            <span className={own.faint}>{t('place', { place: at + 1, count: questions.length })}</span>
            <KeyTip label={t('after')} action="grid.next">
              <ActionIcon
                size={28}
                aria-label={t('after')}
                disabled={at === questions.length - 1}
                onClick={() => grid.ask(1)}
              >
                <IconChevronRight size={17} aria-hidden />
              </ActionIcon>
            </KeyTip>
          </>
        )}
        {question.kind === 'checklist' && <span className={own.faint}>{t('many')}</span>}
      </div>
      <fieldset className={own.options} aria-label={t('options')}>
        {(question.options ?? []).map(({ id, name }, index) => {
          const isMeant = meant.length > 0 && meant.every((tile) => answerOf(tile, question)?.includes(id))
          const key = chord(optionKey(index + 1))
          return (
            <button
              key={id}
              type="button"
              className={own.option}
              data-testid="grid-option"
              aria-pressed={isMeant}
              disabled={meant.length === 0}
              onMouseDown={stay}
              onClick={() => pick(hands, index + 1)}
            >
              <span>{name}</span>
              {!isTouch && key && <kbd>{key}</kbd>}
            </button>
          )
        })}
      </fieldset>
      <Least session={session} />
    </section>
  )
}

/** Tiles go to other groups as the slider stands still, not under the hand that moves it. */
function Least({ session }: { session: GridSession }) {
  const { t } = useTranslation('grid')
  const { least } = session.grid
  const set = useValue(least)
  const [value, setValue] = useState(set)
  useEffect(() => setValue(set), [set])
  useEffect(() => {
    if (value === set) return
    const timer = setTimeout(() => least.set(value), 120)
    return () => clearTimeout(timer)
  }, [value, set, least])
  return (
    <label className={own.least}>
      <span className={own.faint}>
        {t('least')} <b>{formatConfidence(value)}</b>
      </span>
      <input
        type="range"
        className={panel.slider}
        data-testid="grid-least"
        aria-valuetext={formatConfidence(value)}
        min={0}
        max={1}
        step={0.01}
        value={value}
        style={{ '--share': `${value * 100}%` } as CSSProperties}
        onChange={(event) => setValue(Number(event.currentTarget.value))}
      />
    </label>
  )
}
