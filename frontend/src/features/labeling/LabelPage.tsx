/** Labeling: one task after the other, with suggestions. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowLeft,
  IconCards,
  IconCheck,
  IconHistory,
  IconLayoutGrid,
  IconPlayerSkipForward,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/types'
import { ASK_ABOVE, acceptable, acceptShown, belowThreshold, rejectBelow } from '@/editor/core/actions'
import { choicesOf } from '@/editor/core/grid/tile'
import { Questionnaire } from '@/editor/core/questionnaire'
import { useEditor, useValue } from '@/editor/useEditor'
import { useSlug } from '@/lib/route'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { answerBindings } from './answerBindings'
import { keepTyped } from './answerByKey'
import {
  historyBinding,
  objectBindings,
  skipBinding,
  suggestionBindings,
  talkBinding,
  taskBinding,
  toolBindings,
  undoBindings,
} from './bindings'
import { copyBindings } from './copyBindings'
import { ThumbBar } from './DecideBar'
import { EmptyDialog, HalfDialog, LeavingDialog, ManyDialog, MissingDialog } from './dialogs'
import { isAskedFirst, skip, submit } from './finish'
import { HistoryDialog } from './HistoryDialog'
import { KeyHelp } from './KeyHelp'
import { KeyTip } from './KeyTip'
import { Keyed } from './keys'
import page from './Labeling.module.css'
import { NothingToLabel } from './NothingToLabel'
import { ObjectPanel, ObjectQuestions } from './ObjectPanel'
import { OneQuestion } from './OneQuestion'
import { Palette } from './Palette'
import { QuestionPanel } from './QuestionPanel'
import { QueueFrame } from './QueueFrame'
import { askingBinding, gridBinding, previousBinding, questionBindings } from './questionBindings'
import type { TaskQueue } from './queue'
import { SkipDialog } from './ReasonDialog'
import { SaveState } from './SaveState'
import { SuggestionPanel } from './SuggestionPanel'
import type { TaskSession } from './session'
import { ShownContext, useSettled } from './settled'
import { Toolbar } from './Toolbar'
import { TalkPanel } from './talk/TalkPanel'
import { rememberThreshold, rememberThresholds } from './threshold'
import { AskAhead } from './useChoice'
import { useNarrow, useTight } from './useNarrow'
import { shadesOf, viewBindings } from './viewBindings'
import { ReviewerComment, Workbench } from './Workbench'
import { asking, toggleAsking } from './ways'

export function LabelPage() {
  return (
    <QueueFrame stage="label">
      {(queue, session, project) => <Prompt queue={queue} session={session} project={project} />}
    </QueueFrame>
  )
}

function Prompt({ queue, session, project }: LabelingProps) {
  const settled = useSettled(session)
  return (
    <ShownContext value={session}>
      <Labeling queue={queue} session={settled} project={project} />
    </ShownContext>
  )
}

type Dialog = 'keys' | 'history' | 'skip' | 'missing' | 'empty' | 'many' | 'below' | 'half' | null

interface LabelingProps {
  readonly queue: TaskQueue
  readonly session: TaskSession
  readonly project: Project
}

const Labeling = memo(({ queue, session, project }: LabelingProps) => {
  const { t } = useTranslation('labeling')
  const { editor } = session
  const [dialog, open] = useState<Dialog>(null)
  const close = () => open(null)
  /** What was begun while something was half drawn. */
  const leaving = useRef(() => {})
  const [of, begin] = useState(session)
  if (of !== session) {
    begin(session)
    open(null)
  }

  const finish = useCallback(() => {
    const { session } = queue
    const tell = () => {
      if (!session?.waits.get() || queue.unfinished.get()?.session === session) return
      notifyDone(t('waits.sent', { name: session.task.data_row.name }))
    }
    void queue.finish(submit).then(tell, notifyProblem)
  }, [queue, t])
  const goOn = useCallback(() => {
    keepTyped()
    const half = editor.halfDrawn.close()
    const rows = editor.store.list()
    if (half.length > 0 || editor.ontology.missing(rows).length > 0) open('missing')
    // Who was asked each question has said that there is nothing.
    else if (asking.get() === 'all' && isAskedFirst(session)) open('empty')
    else finish()
  }, [finish, session, editor])
  const acceptAll = useCallback(() => {
    if (acceptable(editor).length > ASK_ABOVE) open('many')
    else acceptShown(editor)
  }, [editor])
  const rejectAll = useCallback(() => {
    if (belowThreshold(editor).length > ASK_ABOVE) open('below')
    else rejectBelow(editor)
  }, [editor])
  const leaveBy = useCallback(
    (way: () => void) => {
      if (editor.halfDrawn.close().length === 0) return way()
      leaving.current = way
      open('half')
    },
    [editor],
  )
  const previous = useCallback(() => {
    const tell = (did: boolean) => did || notifyDone(t('nothingBefore'))
    leaveBy(() => void queue.previous().then(tell, notifyProblem))
  }, [queue, leaveBy, t])
  const skipNow = useCallback(() => {
    leaveBy(() => void queue.setAside((session) => skip(session, t('one.skipReason'))).catch(notifyProblem))
  }, [queue, leaveBy, t])
  const askWhySkipped = useCallback(() => leaveBy(() => open('skip')), [leaveBy])
  const openGrid = useOpenGrid(project.id)
  const hasGrid = choicesOf(editor.ontology).length > 0
  const isOne = useValue(asking) === 'one' && editor.ontology.questions.length > 0
  const questionnaire = useMemo(() => new Questionnaire(editor, goOn), [editor, goOn])
  const back = useCallback(() => {
    if (!questionnaire.back()) previous()
    return true
  }, [questionnaire, previous])
  const bindings = useMemo(
    () => [
      ...(isOne
        ? [...questionBindings(questionnaire, back, skipNow), ...undoBindings(editor)]
        : [
            ...suggestionBindings(editor, acceptAll, rejectAll),
            ...toolBindings(editor),
            ...answerBindings(editor),
            ...objectBindings(editor),
            ...copyBindings(editor, project.id),
          ]),
      ...viewBindings(editor, () => open('keys'), shadesOf(session.task.data_row)),
      ...askingBinding(editor),
      ...(hasGrid ? gridBinding(openGrid) : []),
      ...historyBinding(t('versions.open'), () => open('history')),
      ...taskBinding(t('submit'), goOn),
      ...(isOne ? [] : skipBinding(t('skip.action'), askWhySkipped)),
      ...previousBinding(t('previous'), previous),
      ...talkBinding(t('discussion:comment'), session.talk),
    ],
    [
      editor,
      session,
      isOne,
      questionnaire,
      back,
      skipNow,
      askWhySkipped,
      acceptAll,
      rejectAll,
      goOn,
      previous,
      hasGrid,
      openGrid,
      project.id,
      t,
    ],
  )
  useEffect(() => {
    const { threshold, thresholds } = editor.suggestions
    const stops = [
      threshold.subscribe((value) => rememberThreshold(project.id, value)),
      thresholds.subscribe((own) => rememberThresholds(project.id, own)),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [editor, project.id])

  return (
    <Keyed editor={editor} bindings={bindings}>
      <Workbench
        queue={queue}
        session={session}
        bar={
          <LabelBar
            queue={queue}
            project={project}
            isOne={isOne}
            onOpen={open}
            onSkip={askWhySkipped}
            onPrevious={previous}
            onSubmit={goOn}
          />
        }
        always={<ThumbBar />}
        lists={<LabelPanel onAcceptAll={acceptAll} />}
        below={isOne && <OneQuestion asking={questionnaire} onBack={back} onSkip={skipNow} />}
      >
        <AskAhead queue={queue} />
        <KeyHelp opened={dialog === 'keys'} onClose={close} />
        <HistoryDialog opened={dialog === 'history'} onClose={close} />
        <SkipDialog
          opened={dialog === 'skip'}
          onClose={close}
          onSkip={(reason) => queue.setAside((session) => skip(session, reason))}
        />
        <MissingDialog opened={dialog === 'missing'} onClose={close} />
        <HalfDialog
          opened={dialog === 'half'}
          onClose={close}
          onLeave={() => {
            close()
            leaving.current()
          }}
        />
        <LeavingDialog />
        <EmptyDialog opened={dialog === 'empty'} onClose={close} onSubmit={finish} />
        <ManyDialog act="accept" opened={dialog === 'many'} onClose={close} />
        <ManyDialog act="reject" opened={dialog === 'below'} onClose={close} />
      </Workbench>
    </Keyed>
  )
})

interface LabelBarProps {
  readonly queue: TaskQueue
  readonly project: Project
  readonly isOne: boolean
  onOpen(dialog: Dialog): void
  onSkip(): void
  onPrevious(): void
  onSubmit(): void
}

function LabelBar({ queue, project, isOne, onOpen, onSkip, onPrevious, onSubmit }: LabelBarProps) {
  const { t } = useTranslation('labeling')
  const hasPast = useValue(queue.past).length > 0
  const { ontology } = useEditor()
  const isNarrow = useNarrow()
  const isTight = useTight()
  const openGrid = useOpenGrid(project.id)
  const hasGrid = choicesOf(ontology).length > 0
  return (
    <Toolbar
      projectName={project.name}
      instructions={project.instructions}
      status={<SaveState />}
      isLooking={isOne}
      onHelp={() => onOpen('keys')}
      menu={
        <>
          {hasPast && (
            <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={onPrevious}>
              {t('previous')}
            </Menu.Item>
          )}
          {ontology.questions.length > 0 && (
            <Menu.Item leftSection={<IconCards size={16} />} data-testid="asking" onClick={toggleAsking}>
              {t(isOne ? 'one.off' : 'one.on')}
            </Menu.Item>
          )}
          {hasGrid && (
            <Menu.Item leftSection={<IconLayoutGrid size={16} />} data-testid="open-grid" onClick={openGrid}>
              {t('grid')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => onOpen('history')}>
            {t('versions.open')}
          </Menu.Item>
        </>
      }
    >
      {!isTight && ontology.questions.length > 0 && (
        <KeyTip label={t(isOne ? 'one.off' : 'one.on')} action="asking">
          <ActionIcon
            size={30}
            className={page.tool}
            data-testid="asking"
            data-active={isOne || undefined}
            aria-pressed={isOne}
            aria-label={t('one.on')}
            // The keyboard stays with the page: Space and Enter are for the question.
            onMouseDown={(event) => event.preventDefault()}
            onClick={toggleAsking}
          >
            <IconCards size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </KeyTip>
      )}
      {!isTight && hasGrid && (
        <KeyTip label={t('grid')} action="grid">
          <ActionIcon size={30} data-testid="open-grid" aria-label={t('grid')} onClick={openGrid}>
            <IconLayoutGrid size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </KeyTip>
      )}
      {!isTight && (
        <KeyTip label={t('versions.open')} action="history">
          <ActionIcon size={30} data-testid="history" aria-label={t('versions.open')} onClick={() => onOpen('history')}>
            <IconHistory size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </KeyTip>
      )}
      {!isTight && hasPast && (
        <KeyTip label={t('previous')} action="previous-task">
          <ActionIcon size={30} data-testid="previous-task" aria-label={t('previous')} onClick={onPrevious}>
            <IconArrowLeft size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </KeyTip>
      )}
      {!isOne && (
        <KeyTip label={isNarrow ? t('skip.action') : undefined} action="skip">
          {isNarrow ? (
            <ActionIcon size={40} data-testid="skip" aria-label={t('skip.action')} onClick={onSkip}>
              <IconPlayerSkipForward size={18} aria-hidden />
            </ActionIcon>
          ) : (
            <Button variant="default" data-testid="skip" onClick={onSkip}>
              {t('skip.action')}
            </Button>
          )}
        </KeyTip>
      )}
      <KeyTip action="submit">
        <Button
          variant={isOne ? 'default' : 'filled'}
          data-testid="submit"
          leftSection={isNarrow ? undefined : <IconCheck size={15} aria-hidden />}
          onClick={onSubmit}
        >
          {t('submit')}
        </Button>
      </KeyTip>
    </Toolbar>
  )
}

function useOpenGrid(project: string): () => void {
  const navigate = useNavigate()
  const slug = useSlug()
  return useCallback(
    () => void navigate({ to: '/o/$slug/projects/$id/grid', params: { slug, id: project } }),
    [navigate, slug, project],
  )
}

function LabelPanel({ onAcceptAll }: { onAcceptAll(): void }) {
  return (
    <>
      <ReviewerComment />
      <TalkPanel />
      <NothingToLabel />
      <Palette />
      <SuggestionPanel onAcceptAll={onAcceptAll} />
      <ObjectPanel />
      <ObjectQuestions />
      <QuestionPanel />
    </>
  )
}
