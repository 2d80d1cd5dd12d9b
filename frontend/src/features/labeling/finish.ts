/** The ways a task ends: submitted, set aside, judged. Each waits until everything drawn is saved. */
import type { Id } from '@/editor/core/types'
import type { Pin } from '@/features/discussion/pins'
import { asProblem, Problem } from '@/lib/problem'
import { uuid7 } from '@/lib/uuid'
import { type ReviewEntry, reviewTask, skipTask, submitTask, type TaskDetail } from './api'
import type { TaskSession } from './session'

const AGAIN_AFTER_MS = [1000, 3000, 8000]
const AGAIN_EVERY_MS = 15_000

/**
 * An empty label is asked about where it may not be meant: nothing was done here, suggestions wait, or nothing can be
 * drawn or said. What was drawn and deleted again, or only rejected, was looked at.
 */
export function isAskedFirst({ editor, isUntouched }: Pick<TaskSession, 'editor' | 'isUntouched'>): boolean {
  const { canDraw, ontology, store, suggestions } = editor
  if (store.list().length > 0) return false
  return isUntouched || !canDraw || ontology.isEmpty || suggestions.list().shown.length > 0
}

const unsaved = () =>
  new Problem({
    status: 0,
    code: 'not-saved',
    title: 'Not everything is saved yet',
    detail: 'Your work is kept on this device. Submit again once the connection is back.',
  })

async function saved(session: TaskSession): Promise<void> {
  if (!(await session.save())) throw unsaved()
}

/** Repeats what never arrived; the key makes a repetition harmless. */
async function insistently<T>(act: (key: string) => Promise<T>): Promise<T> {
  const key = uuid7()
  for (const ms of AGAIN_AFTER_MS) {
    try {
      return await act(key)
    } catch (thrown) {
      if (!isUnreachable(thrown)) throw thrown
      await pause(ms)
    }
  }
  return act(key)
}

export const isUnreachable = (thrown: unknown): boolean => {
  const { status, code } = asProblem(thrown)
  return code === 'network' || status >= 502
}

/** A pause that ends early when the browser says that it is online again. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer)
      window.removeEventListener('online', over)
      resolve()
    }
    const timer = setTimeout(over, ms)
    window.addEventListener('online', over)
  })

/**
 * Submits with what is not saved yet, or once it is; while the server cannot be reached it waits, and goes on by itself, once.
 * Returns the next task, beside the one that one goes on with.
 */
export async function submit(session: TaskSession, after: Id | null): Promise<TaskDetail | null> {
  session.waits.set(false)
  const activity = session.restOfActivity()
  const { token, outbox, task } = session
  session.editor.halfDrawn.close()
  const together = await outbox.sendWith(({ token: _, ...change }) =>
    submitTask(task.id, { token, change, activity, after }, uuid7()),
  )
  if (together) return together.answer
  await session.whenSaved()
  const body = { token, revision: outbox.revision, activity, after }
  const key = uuid7()
  for (let times = 0; ; times += 1) {
    try {
      return await submitTask(task.id, body, key)
    } catch (thrown) {
      if (!isUnreachable(thrown)) throw thrown
      if (times > 0 || !navigator.onLine) session.waits.set(true)
      await pause(AGAIN_AFTER_MS[times] ?? AGAIN_EVERY_MS)
    }
  }
}

export async function skip(session: TaskSession, reason: string): Promise<null> {
  await saved(session)
  await skipTask(session.task.id, session.token, reason)
  return null
}

/** What a reviewer says, who should know, and what it is about. */
export interface Remark extends Pin {
  readonly comment: string
  readonly mentions?: readonly string[]
}

/** `chosen` is the set of the one of several labels that is to count. */
export async function judge(
  session: TaskSession,
  decision: ReviewEntry['decision'],
  remark: Remark,
  chosen?: string,
): Promise<null> {
  const activity = session.restOfActivity()
  await saved(session)
  const verdict = { token: session.token, decision, ...remark, chosen, revision: session.outbox.revision, activity }
  await insistently((key) => reviewTask(session.task.id, verdict, key))
  return null
}
