/** The page around one task: bar, picture, panel. Labeling and review fill it differently. */
import { Fragment, type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Said } from '@/editor/core/said'
import { EditorContext, useEditor } from '@/editor/useEditor'
import { useThreads } from '@/features/discussion/queries'
import { useLiveSocket } from '@/lib/live'
import { notifyDone } from '@/ui/notify'
import { SessionContext, useSession } from './context'
import { FocusBar } from './FocusBar'
import { GhostBar } from './GhostBar'
import { Hint } from './Hint'
import page from './Labeling.module.css'
import { Notices } from './Notices'
import panel from './Panel.module.css'
import type { TaskQueue } from './queue'
import { Stages } from './Stages'
import type { TaskSession } from './session'
import { Pins } from './talk/Pins'
import { exposeForTests } from './testHook'
import { useAttention } from './useAttention'
import { useNarrow } from './useNarrow'
import words from './Words.module.css'

interface WorkbenchProps {
  readonly queue: TaskQueue
  readonly session: TaskSession
  readonly bar: ReactNode
  /** What stays in sight on a small screen when the lists are folded away. */
  readonly always: ReactNode
  readonly lists: ReactNode
  /** What stands below the picture in the place of lists and tools: the picture is only looked at. */
  readonly below?: ReactNode
  /** Dialogs. */
  readonly children?: ReactNode
}

export function Workbench({ queue, session, bar, always, lists, below, children }: WorkbenchProps) {
  const socket = useLiveSocket()
  useAttention(session)
  useEffect(() => exposeForTests(session, () => socket?.state ?? 'none'), [session, socket])
  return (
    <SessionContext value={session}>
      <EditorContext value={session.editor}>
        <div className={page.page} data-below={below ? true : undefined}>
          <Fragment key={`bar ${session.task.id}`}>{bar}</Fragment>
          <main className={page.stage}>
            <Stages queue={queue} />
            <Fragment key={session.task.id}>
              {!below && <Hint />}
              {!below && <FocusBar />}
              <GhostBar />
              {!below && <Pins />}
              <Notices queue={queue} />
              <Announcer />
            </Fragment>
          </main>
          {below ? (
            <div key={`below ${session.task.id}`} className={page.below}>
              {below}
            </div>
          ) : (
            <Sheet key={`lists ${session.task.id}`} always={always}>
              {lists}
            </Sheet>
          )}
        </div>
        <Fragment key={session.task.id}>{children}</Fragment>
      </EditorContext>
    </SessionContext>
  )
}

/** The lists beside the picture; on a small screen below it, folded away until they are asked for. */
function Sheet({ always, children }: { always: ReactNode; children: ReactNode }) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const isNarrow = useNarrow()
  // Where nothing can be drawn the lists have all there is to do.
  const [isFolded, fold] = useState(editor.canDraw)
  useEffect(() => editor.asked.subscribe((asked) => asked && fold(false)), [editor])
  return (
    <aside className={panel.panel} data-folded={(isNarrow && isFolded) || undefined}>
      <button
        type="button"
        className={page.handle}
        aria-label={t(isFolded ? 'sheet.open' : 'sheet.close')}
        aria-expanded={!isFolded}
        onClick={() => fold(!isFolded)}
      />
      {isNarrow && always}
      {children}
    </aside>
  )
}

const SAY_EVERY_MS = 2000

/** Says what happened to those who listen, at most every two seconds. */
export function Announcer() {
  const { t } = useTranslation('labeling')
  const { said, suggestions } = useEditor()
  const [text, say] = useState('')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isLate = false
    // What is left is counted when it is said: by then more may have come, and it is what the list shows.
    const tell = () => {
      isLate = false
      const { what, isDecision } = said.get()
      say(isDecision ? t('suggestions.left', { what, count: suggestions.list().shown.length }) : what)
      timer = setTimeout(() => {
        timer = undefined
        if (isLate) tell()
      }, SAY_EVERY_MS)
    }
    const later = () => {
      isLate = timer !== undefined
    }
    const show = ({ what, isForAll }: Said) => isForAll && notifyDone(what)
    const stops = [said.subscribe(() => (timer ? later() : tell())), said.subscribe(show), suggestions.subscribe(later)]
    return () => {
      for (const stop of stops) stop()
      clearTimeout(timer)
    }
  }, [said, suggestions, t])
  return (
    <div aria-live="polite" className={page.quiet}>
      {text}
    </div>
  )
}

/** The comment with which a reviewer sent the task back. */
export function ReviewerComment() {
  const { t } = useTranslation('labeling')
  const { id, comment } = useSession().task
  const { data: threads } = useThreads(id)
  // The thread that it began says it, and where.
  const isThread = threads?.some(({ review, comments }) => review && comments[0]?.text === comment)
  if (!comment || isThread) return null
  return (
    <blockquote className={words.comment} data-testid="review-comment">
      <strong>{t('comment')}</strong>
      {comment}
    </blockquote>
  )
}
