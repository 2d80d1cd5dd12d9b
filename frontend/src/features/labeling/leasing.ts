/** Tasks are handed out and given back. By itself, as the router asks for the first one while the page's code is on its way. */
import type { Id } from '@/editor/core/types'
import { api, apiRoot, sessionHeaders } from '@/lib/api'
import { tellSignedOut } from '@/lib/signedIn'
import type { Stage, TaskDetail } from './api'

/** What is being given back just now: whoever asks for more waits for it, lest it is handed out and then given back. */
let leaving: Promise<unknown> = Promise.resolve()

/** Resolves once all that was to be given back is. */
export const whenGivenBack = (): Promise<unknown> => leaving

/** The next task for this person, leased; null where nothing is left. `after` is the one they are at. */
export const nextTask = (project: Id, stage: Stage, after: Id | null = null): Promise<TaskDetail | null> =>
  next(project, { stage, after })

/** The first task of a visit, without what is suggested on it: its picture is shown by it, and `getTask` has the rest. */
export function firstTask(project: Id, stage: Stage): Promise<TaskDetail | null> {
  const asked = ahead
  ahead = null
  const isIt = stage === 'label' && asked?.project === project && performance.now() - asked.at < ASKED_MS
  return isIt ? asked.task : next(project, { stage, suggestions: false })
}

/** Asks for the first task to label of a visit that begins just now. */
export function askFirstTask(project: Id): void {
  const task = next(project, { stage: 'label', suggestions: false })
  task.catch(() => {}) // told to who takes it
  ahead = { project, at: performance.now(), task }
}

/** A visit that has not come by then does not come any more. */
const ASKED_MS = 10_000

let ahead: { readonly project: Id; readonly at: number; readonly task: Promise<TaskDetail | null> } | null = null

async function next(project: Id, body: Record<string, unknown>): Promise<TaskDetail | null> {
  await whenGivenBack()
  const found = await api.post<TaskDetail | undefined>(`/projects/${project}/tasks/next`, body)
  return found?.id ? found : null
}

/** Gives something back, also while the page is going away. */
export function giveBack(path: string, body: unknown): Promise<void> {
  const given = post(path, body, true).then(
    () => {},
    () => {},
  )
  leaving = Promise.all([leaving, given])
  return given
}

/** What a browser lets a page that is going away still send. */
const KEEPALIVE_BYTES = 60_000

export async function post(path: string, body: unknown, keepalive: boolean): Promise<Response> {
  const text = JSON.stringify(body)
  const response = await fetch(apiRoot + path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { ...sessionHeaders(), 'Content-Type': 'application/json' },
    body: text,
    keepalive: keepalive && text.length < KEEPALIVE_BYTES,
  })
  if (response.status === 401) tellSignedOut()
  return response
}
