/** Labeling: one task after the other, with suggestions. */
import { Button, Menu } from '@mantine/core'
import { IconCheck, IconPlayerSkipForward } from '@tabler/icons-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/types'
import { ASK_ABOVE, acceptShown, belowThreshold, rejectBelow } from '@/editor/core/actions'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { objectBindings, suggestionBindings, taskBinding, toolBindings, viewBindings } from './bindings'
import { ThumbBar } from './DecideBar'
import { EmptyDialog, ManyDialog, MissingDialog } from './dialogs'
import { isAskedFirst, skip, submit } from './finish'
import { KeyHelp } from './KeyHelp'
import { KeyTip } from './KeyTip'
import { Keyed } from './keys'
import { NothingToLabel } from './NothingToLabel'
import { ObjectPanel, ObjectQuestions } from './ObjectPanel'
import { Palette } from './Palette'
import { QuestionPanel } from './QuestionPanel'
import { QueueFrame } from './QueueFrame'
import type { TaskQueue } from './queue'
import { SkipDialog } from './ReasonDialog'
import { SaveState } from './SaveState'
import { SuggestionPanel } from './SuggestionPanel'
import type { TaskSession } from './session'
import { Toolbar } from './Toolbar'
import { rememberThreshold, rememberThresholds } from './threshold'
import { useNarrow } from './useNarrow'
import { ReviewerComment, Workbench } from './Workbench'

export function LabelPage() {
  return (
    <QueueFrame stage="label">
      {(queue, session, project) => (
        <Labeling key={session.task.id} queue={queue} session={session} project={project} />
      )}
    </QueueFrame>
  )
}

type Dialog = 'keys' | 'skip' | 'missing' | 'empty' | 'many' | 'below' | null

interface LabelingProps {
  readonly queue: TaskQueue
  readonly session: TaskSession
  readonly project: Project
}

function Labeling({ queue, session, project }: LabelingProps) {
  const { t } = useTranslation('labeling')
  const { editor } = session
  const [dialog, open] = useState<Dialog>(null)
  const close = () => open(null)

  const finish = useCallback(() => {
    const { session } = queue
    const tell = () => {
      if (!session?.waits.get() || queue.unfinished.get()?.session === session) return
      notifyDone(t('waits.sent', { name: session.task.data_row.name }))
    }
    void queue.finish(submit).then(tell, notifyProblem)
  }, [queue, t])
  const goOn = useCallback(() => {
    const rows = editor.store.list()
    if (editor.ontology.missing(rows).length > 0) open('missing')
    else if (isAskedFirst(session)) open('empty')
    else finish()
  }, [finish, session, editor])
  const acceptAll = useCallback(() => {
    if (editor.suggestions.list().shown.length > ASK_ABOVE) open('many')
    else acceptShown(editor)
  }, [editor])
  const rejectAll = useCallback(() => {
    if (belowThreshold(editor).length > ASK_ABOVE) open('below')
    else rejectBelow(editor)
  }, [editor])
  const bindings = useMemo(
    () => [
      ...suggestionBindings(editor, acceptAll, rejectAll),
      ...toolBindings(editor),
      ...objectBindings(editor),
      ...viewBindings(editor, () => open('keys')),
      ...taskBinding(t('submit'), goOn),
    ],
    [editor, acceptAll, rejectAll, goOn, t],
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
        bar={<LabelBar project={project} onOpen={open} onSubmit={goOn} />}
        always={<ThumbBar />}
        lists={<LabelPanel onAcceptAll={acceptAll} />}
      >
        <KeyHelp opened={dialog === 'keys'} onClose={close} />
        <SkipDialog
          opened={dialog === 'skip'}
          onClose={close}
          onSkip={(reason) => queue.finish((session) => skip(session, reason))}
        />
        <MissingDialog opened={dialog === 'missing'} onClose={close} />
        <EmptyDialog opened={dialog === 'empty'} onClose={close} onSubmit={finish} />
        <ManyDialog act="accept" opened={dialog === 'many'} onClose={close} />
        <ManyDialog act="reject" opened={dialog === 'below'} onClose={close} />
      </Workbench>
    </Keyed>
  )
}

interface LabelBarProps {
  readonly project: Project
  onOpen(dialog: Dialog): void
  onSubmit(): void
}

function LabelBar({ project, onOpen, onSubmit }: LabelBarProps) {
  const { t } = useTranslation('labeling')
  const isNarrow = useNarrow()
  const skipping = () => onOpen('skip')
  return (
    <Toolbar
      projectName={project.name}
      instructions={project.instructions}
      status={<SaveState />}
      onHelp={() => onOpen('keys')}
      menu={
        <Menu.Item leftSection={<IconPlayerSkipForward size={16} />} data-testid="skip" onClick={skipping}>
          {t('skip.action')}
        </Menu.Item>
      }
    >
      {!isNarrow && (
        <Button variant="default" data-testid="skip" onClick={skipping}>
          {t('skip.action')}
        </Button>
      )}
      <KeyTip action="submit">
        <Button data-testid="submit" leftSection={<IconCheck size={15} aria-hidden />} onClick={onSubmit}>
          {t('submit')}
        </Button>
      </KeyTip>
    </Toolbar>
  )
}

function LabelPanel({ onAcceptAll }: { onAcceptAll(): void }) {
  return (
    <>
      <ReviewerComment />
      <NothingToLabel />
      <Palette />
      <SuggestionPanel onAcceptAll={onAcceptAll} />
      <ObjectPanel />
      <ObjectQuestions />
      <QuestionPanel />
    </>
  )
}
