/** Labeling: one task after the other, with suggestions. */
import { Button, Kbd, Menu, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconPlayerSkipForward } from '@tabler/icons-react'
import { useCallback, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/types'
import { ASK_ABOVE, acceptShown } from '@/editor/core/actions'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { objectBindings, suggestionBindings, taskBinding, toolBindings, viewBindings } from './bindings'
import { ThumbBar } from './DecideBar'
import { AcceptManyDialog, MissingDialog } from './dialogs'
import { skip, submit } from './finish'
import { KeyHelp } from './KeyHelp'
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
import { rememberThreshold } from './threshold'
import { useKeys } from './useKeys'
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

interface LabelingProps {
  readonly queue: TaskQueue
  readonly session: TaskSession
  readonly project: Project
}

function Labeling({ queue, session, project }: LabelingProps) {
  const { t } = useTranslation('labeling')
  const { editor } = session
  const isNarrow = useNarrow()
  const [isHelpOpen, help] = useDisclosure(false)
  const [isSkipOpen, skipping] = useDisclosure(false)
  const [isMissingOpen, missing] = useDisclosure(false)
  const [isAskOpen, ask] = useDisclosure(false)

  const goOn = useCallback(() => {
    if (editor.ontology.missing(editor.store.list()).length > 0) return missing.open()
    queue.finish(submit).then(() => notifyDone(t('submitted')), notifyProblem)
  }, [queue, editor, missing.open, t])
  const acceptAll = useCallback(() => {
    if (editor.suggestions.list().shown.length > ASK_ABOVE) ask.open()
    else acceptShown(editor)
  }, [editor, ask.open])
  const bindings = useMemo(
    () => [
      ...suggestionBindings(editor, acceptAll),
      ...toolBindings(editor),
      ...objectBindings(editor),
      ...viewBindings(editor, help.open),
      ...taskBinding(t('submit'), goOn),
    ],
    [editor, acceptAll, goOn, help.open, t],
  )
  useKeys(editor, bindings)
  useEffect(
    () => editor.suggestions.threshold.subscribe((value) => rememberThreshold(project.id, value)),
    [editor, project.id],
  )

  return (
    <Workbench
      queue={queue}
      session={session}
      bar={
        <Toolbar
          projectName={project.name}
          instructions={project.instructions}
          status={<SaveState />}
          onHelp={help.open}
          menu={
            <Menu.Item leftSection={<IconPlayerSkipForward size={16} />} data-testid="skip" onClick={skipping.open}>
              {t('skip.action')}
            </Menu.Item>
          }
        >
          {!isNarrow && (
            <Button variant="default" data-testid="skip" onClick={skipping.open}>
              {t('skip.action')}
            </Button>
          )}
          <Tooltip label={<Kbd size="xs">Ctrl ↵</Kbd>}>
            <Button data-testid="submit" leftSection={<IconCheck size={15} aria-hidden />} onClick={goOn}>
              {t('submit')}
            </Button>
          </Tooltip>
        </Toolbar>
      }
      always={<ThumbBar />}
      panel={
        <>
          <ReviewerComment />
          <Palette />
          <SuggestionPanel onAcceptAll={acceptAll} />
          <ObjectPanel />
          <ObjectQuestions />
          <QuestionPanel />
        </>
      }
    >
      <KeyHelp bindings={bindings} opened={isHelpOpen} onClose={help.close} />
      <SkipDialog
        opened={isSkipOpen}
        onClose={skipping.close}
        onSkip={(reason) => queue.finish((session) => skip(session, reason))}
      />
      <MissingDialog opened={isMissingOpen} onClose={missing.close} />
      <AcceptManyDialog opened={isAskOpen} onClose={ask.close} />
    </Workbench>
  )
}
