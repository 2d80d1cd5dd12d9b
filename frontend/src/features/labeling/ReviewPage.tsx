/** Review: look at a submitted label, approve it, correct it, or send it back with a comment. */
import { Badge, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconMessageReply, IconPencil } from '@tabler/icons-react'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/types'
import { useEditor } from '@/editor/useEditor'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { type ReviewEntry, type SetBody, startCorrection } from './api'
import { objectBindings, reviewBindings, talkBinding, taskBinding, toolBindings } from './bindings'
import { copyBindings } from './copyBindings'
import { MissingDialog } from './dialogs'
import { judge, type Remark } from './finish'
import { KeyHelp } from './KeyHelp'
import { KeyTip } from './KeyTip'
import { Keyed } from './keys'
import { MarkBenchmark } from './MarkBenchmark'
import { ObjectPanel, ObjectQuestions } from './ObjectPanel'
import { Palette } from './Palette'
import panel from './Panel.module.css'
import { OriginDetails } from './Provenance'
import { QuestionPanel } from './QuestionPanel'
import { QueueFrame } from './QueueFrame'
import type { TaskQueue } from './queue'
import { EarlierReviews, ReviewSummary } from './ReviewSummary'
import { SaveState } from './SaveState'
import { SideBySide } from './SideBySide'
import type { TaskSession } from './session'
import { Toolbar } from './Toolbar'
import { SendBack } from './talk/SendBack'
import { TalkPanel } from './talk/TalkPanel'
import { useNarrow } from './useNarrow'
import { shadesOf, viewBindings } from './viewBindings'
import words from './Words.module.css'
import { Workbench } from './Workbench'

export function ReviewPage() {
  return (
    <QueueFrame stage="review">
      {(queue, session, project) => (
        <Reviewing key={session.task.id + session.set.id} queue={queue} session={session} project={project} />
      )}
    </QueueFrame>
  )
}

interface ReviewingProps {
  readonly queue: TaskQueue
  readonly session: TaskSession
  readonly project: Project
}

function Reviewing({ queue, session, project }: ReviewingProps) {
  const { t } = useTranslation('labeling')
  const { editor, isReadOnly } = session
  const isNarrow = useNarrow()
  const [isHelpOpen, help] = useDisclosure(false)
  const [isDiscardOpen, discarding] = useDisclosure(false)
  const [isLacking, lacking] = useDisclosure(false)
  const [isStarting, setStarting] = useState(false)

  const decide = useCallback(
    (decision: ReviewEntry['decision'], remark: Remark = { comment: '' }, chosen?: string) =>
      queue
        .finish((session) => judge(session, decision, remark, chosen))
        .then(() => notifyDone(t(`review.decisions.${decision}`))),
    [queue, t],
  )
  const choose = useCallback(
    (set: string) => {
      decide('choose', { comment: '' }, set).catch(notifyProblem)
    },
    [decide],
  )
  const isOfSeveral = session.task.labels_wanted > 0
  const isOneOfSeveral = isOfSeveral && isReadOnly && session.set.id !== session.task.annotation_set.id
  const approve = useCallback(() => {
    if (isOneOfSeveral) return choose(session.set.id)
    if (editor.halfDrawn.close().length > 0) return lacking.open()
    decide(isReadOnly || !session.hasCorrected ? 'approve' : 'correct').catch(notifyProblem)
  }, [decide, choose, session, editor, isReadOnly, isOneOfSeveral, lacking.open])
  const correct = useCallback(() => {
    if (!isReadOnly || isOneOfSeveral) return
    setStarting(true)
    startCorrection(session.task.id, session.token)
      .then((set) => queue.replace(session.correcting(set)), notifyProblem)
      .finally(() => setStarting(false))
  }, [queue, session, isReadOnly, isOneOfSeveral])
  const show = useCallback(
    (set: SetBody | null) => queue.replace(session.showing(set ?? session.task.annotation_set)),
    [queue, session],
  )

  const discard = useCallback(() => session.discarding().then((looking) => queue.replace(looking)), [queue, session])
  const cancel = useCallback(() => {
    if (session.hasCorrected) discarding.open()
    else discard().catch(notifyProblem)
  }, [session, discard, discarding.open])

  const sendBack = useCallback(() => {
    if (!isOfSeveral) session.talk.begin('send-back')
  }, [session, isOfSeveral])

  const bindings = useMemo(() => {
    const verdicts = isReadOnly
      ? reviewBindings([
          ['approve', 'a', t(isOneOfSeveral ? 'beside.chooseThis' : 'review.approve'), approve],
          ['correct', 'e', t('review.correct'), correct],
          ...(isOfSeveral ? [] : [['send-back', 'x', t('review.sendBack'), sendBack] as const]),
        ])
      : [
          ...toolBindings(editor),
          ...objectBindings(editor),
          ...copyBindings(editor, session.task.project),
          ...taskBinding(t('review.saveCorrection'), approve),
        ]
    return [
      ...verdicts,
      ...viewBindings(editor, help.open, shadesOf(session.task.data_row)),
      ...talkBinding(t('discussion:comment'), session.talk),
    ]
  }, [editor, session, isReadOnly, isOfSeveral, isOneOfSeveral, approve, correct, help.open, sendBack, t])

  const verdicts = (
    <Verdicts
      size={isNarrow ? 'md' : 'xs'}
      isStarting={isStarting}
      onApprove={approve}
      onCorrect={isOneOfSeveral ? null : correct}
      onSendBack={isOfSeveral ? null : sendBack}
      onCancel={cancel}
    />
  )
  return (
    <Keyed editor={editor} bindings={bindings}>
      <Workbench
        queue={queue}
        session={session}
        bar={
          <Toolbar
            projectName={project.name}
            instructions={project.instructions}
            status={isReadOnly ? <Badge color="gray">{t('review.title')}</Badge> : <SaveState />}
            onHelp={help.open}
          >
            <MarkBenchmark task={session.task} />
            {!isNarrow && verdicts}
          </Toolbar>
        }
        always={<div className={panel.verdicts}>{verdicts}</div>}
        lists={
          <ReviewPanel
            beside={
              isOfSeveral &&
              isReadOnly && <SideBySide onShow={show} onChoose={(label) => choose(label.annotation_set)} />
            }
          />
        }
      >
        <MissingDialog opened={isLacking} onClose={lacking.close} />
        <KeyHelp opened={isHelpOpen} onClose={help.close} />
        <SendBack onSend={(remark) => decide('send_back', remark)} />
        <ConfirmModal
          opened={isDiscardOpen}
          onClose={discarding.close}
          title={t('review.discardTitle')}
          confirm={t('review.discard')}
          onConfirm={discard}
        >
          {t('review.discardBody')}
        </ConfirmModal>
      </Workbench>
    </Keyed>
  )
}

/** Whose label it is, what it says, and what was said about it. */
export function ReviewPanel({ beside }: { beside?: ReactNode }) {
  const { t } = useTranslation('labeling')
  const { isReadOnly } = useEditor()
  return (
    <>
      {!isReadOnly && <p className={words.note}>{t('review.correcting')}</p>}
      {!isReadOnly && <Palette />}
      <ReviewSummary />
      {beside}
      <TalkPanel />
      <ObjectPanel />
      <OriginDetails />
      <ObjectQuestions />
      <QuestionPanel />
      <EarlierReviews />
    </>
  )
}

interface VerdictsProps {
  readonly size: 'xs' | 'md'
  readonly isStarting: boolean
  onApprove(): void
  /** Null where it is not what the label is made of. */
  readonly onCorrect: (() => void) | null
  /** Null where there is nobody to whom it could go. */
  readonly onSendBack: (() => void) | null
  onCancel(): void
}

function Verdicts({ size, isStarting, onApprove, onCorrect, onSendBack, onCancel }: VerdictsProps) {
  const { t } = useTranslation('labeling')
  const { isReadOnly } = useEditor()
  if (!isReadOnly) {
    return (
      <>
        <Button size={size} variant="default" data-testid="cancel-correction" onClick={onCancel}>
          {t('review.cancel')}
        </Button>
        <KeyTip action="submit">
          <Button
            size={size}
            color="teal.9"
            data-testid="save-correction"
            leftSection={<IconCheck size={16} aria-hidden />}
            onClick={onApprove}
          >
            {t('review.saveCorrection')}
          </Button>
        </KeyTip>
      </>
    )
  }
  return (
    <>
      {onSendBack && (
        <KeyTip action="send-back">
          <Button
            size={size}
            variant="default"
            data-testid="send-back"
            leftSection={<IconMessageReply size={16} aria-hidden />}
            onClick={onSendBack}
          >
            {t('review.sendBack')}
          </Button>
        </KeyTip>
      )}
      {onCorrect && (
        <KeyTip action="correct">
          <Button
            size={size}
            variant="default"
            data-testid="correct"
            loading={isStarting}
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={onCorrect}
          >
            {t('review.correct')}
          </Button>
        </KeyTip>
      )}
      <KeyTip action="approve">
        <Button
          size={size}
          color="teal.9"
          data-testid="approve"
          leftSection={<IconCheck size={16} aria-hidden />}
          onClick={onApprove}
        >
          {t(onCorrect ? 'review.approve' : 'beside.chooseThis')}
        </Button>
      </KeyTip>
    </>
  )
}
