/** The decision on the suggestion that is meant, on a small screen large enough for a thumb. */
import { ActionIcon, Button } from '@mantine/core'
import { IconCheck, IconChevronLeft, IconChevronRight, IconPencil, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import * as actions from '@/editor/core/actions'
import type { Suggestion } from '@/editor/core/merge'
import { NO_COLOR } from '@/editor/render/sync'
import { useEditor, useValue, useWaiting } from '@/editor/useEditor'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { KeyTip } from './KeyTip'
import { useChord, useKbd } from './keys'
import { wordsFor } from './NoHelp'
import panel from './Panel.module.css'
import { useHelp } from './predictors'
import { RunPredictor } from './RunPredictor'
import own from './Suggestions.module.css'
import { useTouch } from './useNarrow'

export function useMeant(): Suggestion | null {
  const editor = useEditor()
  useWaiting(editor)
  useValue(editor.suggestions.focus)
  useValue(editor.selection.chosen)
  return actions.meant(editor)
}

interface DecisionsProps {
  /** Whether a thumb is what presses them. */
  readonly isForThumbs?: boolean
  readonly children?: ReactNode
}

/** The buttons that decide about the suggestion that is meant; `children` stand before the last, which accepts. */
export function Decisions({ isForThumbs = false, children }: DecisionsProps) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const kbd = useKbd()
  const size = isForThumbs ? 'md' : 'xs'
  return (
    <>
      <Button
        size={size}
        variant="default"
        data-testid="reject-focused"
        leftSection={<IconX size={16} color="var(--fp-rejected)" aria-hidden />}
        rightSection={!isForThumbs && kbd('reject')}
        onClick={() => actions.rejectOne(editor)}
      >
        {t('suggestions.reject')}
      </Button>
      {editor.canDraw && (
        <KeyTip label={t('suggestions.edit')} action="edit">
          <Button
            size={size}
            variant="default"
            px="xs"
            aria-label={t('suggestions.edit')}
            data-testid="edit-focused"
            onClick={() => actions.editFocused(editor)}
          >
            <IconPencil size={16} aria-hidden />
          </Button>
        </KeyTip>
      )}
      {children}
      <Button
        size={size}
        color="teal.9"
        data-testid="accept-focused"
        leftSection={<IconCheck size={16} aria-hidden />}
        rightSection={!isForThumbs && kbd('accept')}
        onClick={() => actions.acceptOne(editor)}
      >
        {t('suggestions.accept')}
      </Button>
    </>
  )
}

/** Below the list; for who works by hand, what keys or a tap do to a ghost. */
export function DecideBar() {
  const { t } = useTranslation('labeling')
  const chord = useChord()
  const way = useValue(useEditor().ways.way)
  const isTouch = useTouch()
  const [key, other] = [chord('accept'), chord('reject')]
  if (useMeant()) {
    return (
      <div className={own.decide}>
        <Decisions />
      </div>
    )
  }
  if (way !== 'hand' || !(isTouch || (key && other))) return null
  return <p className={own.ghosts}>{isTouch ? t('ghosts.tap') : t('ghosts.hint', { key, other })}</p>
}

/** On a small screen: which suggestion it is, the way to the next, and the decision, always in sight. */
export function ThumbBar() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const suggestion = useMeant()
  const { shown } = useWaiting(editor)
  const help = useHelp()
  // The list below says it; here it would be said twice.
  if (!suggestion && help.kind === 'none') return null
  if (!suggestion) {
    return (
      <div className={own.thumbHead} data-plain>
        <span className={panel.name}>
          {help.kind === 'training' || help.kind === 'untrained' ? wordsFor(help, t) : t('suggestions.none')}
        </span>
        <RunPredictor />
      </div>
    )
  }
  const { feature, confidence, id } = suggestion.annotation
  const place = shown.findIndex(({ annotation }) => annotation.id === id) + 1
  return (
    <>
      <div className={own.thumbHead}>
        <span className={panel.swatch} style={{ background: editor.ontology.feature(feature)?.color || NO_COLOR }} />
        <strong className={panel.name}>{editor.ontology.feature(feature)?.name}</strong>
        {confidence !== null && <ConfidenceBar value={confidence} />}
        <span className={panel.faint}>{t('suggestions.place', { place, count: shown.length })}</span>
        <ActionIcon size={44} aria-label={t('suggestions.previous')} onClick={() => actions.step(editor, -1)}>
          <IconChevronLeft size={20} aria-hidden />
        </ActionIcon>
        <ActionIcon size={44} aria-label={t('suggestions.next')} onClick={() => actions.step(editor, 1)}>
          <IconChevronRight size={20} aria-hidden />
        </ActionIcon>
      </div>
      <div className={own.decide}>
        <Decisions isForThumbs />
      </div>
    </>
  )
}
