/** One question at a time: what is asked of the data row above, its options, and the few keys that answer. */
import { Button } from '@mantine/core'
import { IconArrowLeft, IconArrowRight, IconCheck, IconPlayerSkipForward } from '@tabler/icons-react'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { answer, answerTo, suggestedFor } from '@/editor/core/answering'
import type { Offered, Questionnaire } from '@/editor/core/questionnaire'
import { panTool } from '@/editor/core/tools/pan'
import { Question } from '@/editor/forms'
import { useEditor, useObjects, useSnapshot, useValue, useWaiting } from '@/editor/useEditor'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { enterOnly, FIELDS, keepTyped } from './answerByKey'
import { useSession } from './context'
import { useChord, useKbd } from './keys'
import own from './OneQuestion.module.css'
import { usePredictorNews } from './predictors'
import { optionAction } from './questionBindings'
import { RunTold } from './RunTold'
import { useAskOnOpening } from './useChoice'
import { useTouch } from './useNarrow'

/** The keyboard stays with the page: a letter decides, wherever the last click was. */
const stay = (event: MouseEvent) => event.preventDefault()

interface OneQuestionProps {
  readonly asking: Questionnaire
  onBack(): void
  onSkip(): void
}

export function OneQuestion({ asking, onBack, onSkip }: OneQuestionProps) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const rows = useObjects(editor)
  useWaiting(editor)
  const at = useValue(asking.at)
  const options = useOptions(asking)
  const chord = useChord()
  const isTouch = useTouch()
  usePredictorNews()
  useAskOnOpening()
  useLookingOn(asking)
  const { question } = asking
  if (!question) return null
  const { length } = editor.ontology.questions
  const value = rows.find((row) => row.feature === question.id)?.value
  const isNested = question.options?.some(
    ({ id, features }) => features?.length && options.some((one) => one.id === id && one.isMeant),
  )
  return (
    <section className={own.question} aria-label={question.name} data-testid="one-question">
      <RunTold />
      <header className={own.head}>
        <h2>
          {question.name}
          {question.required && <span aria-hidden="true"> *</span>}
        </h2>
        {length > 1 && <span className={own.faint}>{t('one.place', { place: at + 1, count: length })}</span>}
        {asking.isMany && <span className={own.faint}>{t('one.many')}</span>}
        {asking.isText && !isTouch && <span className={own.faint}>{t('one.typing', { submit: chord('submit') })}</span>}
        <Looking asking={asking} />
      </header>
      {asking.isChoice && <Options asking={asking} options={options} />}
      {(!asking.isChoice || (isNested && answerTo(editor, question) !== null)) && (
        <Field key={question.id} asking={asking}>
          <Question feature={question} value={value} onChange={(next) => answer(editor, question, next)} />
        </Field>
      )}
      <Acts
        asking={asking}
        canAccept={!asking.isChoice || asking.isMany || options.some(({ isMeant }) => isMeant)}
        onBack={onBack}
        onSkip={onSkip}
      />
    </section>
  )
}

/** What is answered in words has the keyboard at once: Enter goes on, Escape gives the keyboard back to the page. */
function Field({ asking, children }: { asking: Questionnaire; children: ReactNode }) {
  const around = useRef<HTMLDivElement>(null)
  const isTouch = useTouch()
  const { isText } = asking
  useEffect(() => {
    // On a phone a focused field would bring up a keyboard over the picture.
    if (isText && !isTouch) around.current?.querySelector<HTMLElement>(FIELDS)?.focus({ preventScroll: true })
  }, [isText, isTouch])
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const isOn = enterOnly(event)
    if (!isOn && event.key !== 'Escape') return
    event.preventDefault()
    if (event.target instanceof HTMLElement) event.target.blur()
    if (isOn) asking.accept()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the fields within have the focus; it hears their keys.
    <div ref={around} className={own.field} data-words={isText || undefined} onKeyDown={press}>
      {children}
    </div>
  )
}

/** The options as they stand, the same until one of them changes. */
function useOptions(asking: Questionnaire): readonly Offered[] {
  const last = useRef<{ text: string; options: readonly Offered[] }>({ text: '', options: [] })
  return useSnapshot(asking.subscribe, () => {
    const options = asking.options()
    const text = JSON.stringify(options)
    if (text !== last.current.text) last.current = { text, options }
    return last.current.options
  })
}

/** The picture is only looked at; the time goes to the suggestion that the question is about. */
function useLookingOn(asking: Questionnaire): void {
  const editor = useEditor()
  const at = useValue(asking.at)
  const { shown } = useWaiting(editor)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question or another list has another surest suggestion.
  useEffect(() => {
    const first = asking.question && suggestedFor(editor, asking.question)[0]
    editor.suggestions.moveFocus(first?.annotation.id ?? null)
  }, [editor, asking, at, shown])
  useEffect(() => {
    if (!editor.canDraw) return
    editor.take(panTool)
    return () => editor.putDown()
  }, [editor])
}

function Looking({ asking }: { asking: Questionnaire }) {
  const { t } = useTranslation('labeling')
  const { isRunning } = useValue(useSession().run.state)
  const isThere = asking.options().some(({ isSuggested }) => isSuggested)
  return isRunning && !isThere ? <span className={own.faint}>{t('suggestions.looking')}</span> : null
}

function Options({ asking, options }: { asking: Questionnaire; options: readonly Offered[] }) {
  const { t } = useTranslation('labeling')
  const chord = useChord()
  const isTouch = useTouch()
  return (
    <fieldset className={own.options} aria-label={t('one.options')}>
      {options.map(({ id, name, isMeant, isAt, isSuggested, surety }, index) => (
        <button
          key={id}
          type="button"
          className={own.option}
          data-testid="question-option"
          data-at={isAt || undefined}
          aria-pressed={isMeant}
          onMouseDown={stay}
          onClick={() => asking.pick(index + 1)}
        >
          {isMeant && <IconCheck size={15} stroke={2.2} aria-hidden />}
          <span className={own.name}>{name}</span>
          {isSuggested && (surety === null ? <em>{t('one.suggested')}</em> : <ConfidenceBar value={surety} />)}
          {!isTouch && chord(optionAction(index + 1)) && <kbd>{chord(optionAction(index + 1))}</kbd>}
        </button>
      ))}
    </fieldset>
  )
}

function Acts({ asking, canAccept, onBack, onSkip }: OneQuestionProps & { canAccept: boolean }) {
  const { t } = useTranslation('labeling')
  const key = useKbd()
  const isTouch = useTouch()
  const kbd = (action: string) => !isTouch && key(action)
  const size = isTouch ? 'md' : 'sm'
  const accept = () => {
    keepTyped()
    asking.accept()
  }
  return (
    <div className={own.acts}>
      <Button
        size={size}
        variant="default"
        data-testid="question-back"
        leftSection={<IconArrowLeft size={15} aria-hidden />}
        rightSection={kbd('question.back')}
        onMouseDown={stay}
        onClick={onBack}
      >
        {t('one.back')}
      </Button>
      <Button
        size={size}
        variant="default"
        data-testid="question-skip"
        leftSection={<IconPlayerSkipForward size={15} aria-hidden />}
        rightSection={!asking.isText && kbd('question.skip')}
        onMouseDown={stay}
        onClick={onSkip}
      >
        {t('skip.action')}
      </Button>
      <span className={own.spring} />
      {asking.isChoice && (
        <Button
          size={size}
          variant="default"
          data-testid="question-next"
          leftSection={<IconArrowRight size={15} aria-hidden />}
          rightSection={kbd('question.next')}
          onMouseDown={stay}
          onClick={() => asking.next()}
        >
          {t('one.next')}
        </Button>
      )}
      <Button
        size={size}
        color="teal.9"
        data-testid="question-accept"
        disabled={!canAccept}
        leftSection={<IconCheck size={16} aria-hidden />}
        rightSection={kbd(asking.isText ? 'question.on' : 'question.accept')}
        onMouseDown={stay}
        onClick={accept}
      >
        {t(asking.isText ? 'one.goOn' : 'suggestions.accept')}
      </Button>
    </div>
  )
}
