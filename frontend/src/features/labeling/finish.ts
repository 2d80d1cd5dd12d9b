/** The ways a task ends: submitted, set aside, judged. Each waits until everything drawn is saved. */
import { asProblem, Problem } from '@/lib/problem'
import { uuid7 } from '@/lib/uuid'
import { type ReviewEntry, reviewTask, skipTask, submitTask } from './api'
import type { TaskSession } from './session'

const AGAIN_AFTER_MS = [1000, 3000, 8000]

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
  for (const pause of AGAIN_AFTER_MS) {
    try {
      return await act(key)
    } catch (thrown) {
      const { status } = asProblem(thrown)
      if (status !== 0 && status < 502) throw thrown
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return act(key)
}

export async function submit(session: TaskSession): Promise<void> {
  const activity = session.restOfActivity()
  await saved(session)
  const body = { token: session.token, revision: session.outbox.revision, activity }
  await insistently((key) => submitTask(session.task.id, body, key))
}

export async function skip(session: TaskSession, reason: string): Promise<void> {
  await saved(session)
  await skipTask(session.task.id, session.token, reason)
}

export async function judge(session: TaskSession, decision: ReviewEntry['decision'], comment: string): Promise<void> {
  const activity = session.restOfActivity()
  await saved(session)
  const verdict = { token: session.token, decision, comment, revision: session.outbox.revision, activity }
  await insistently((key) => reviewTask(session.task.id, verdict, key))
}
