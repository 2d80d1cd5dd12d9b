/** The calls of labeling and review. */
import type { Job, JobError, Page } from '@/api/types'
import type { Answered, Prompt } from '@/editor/core/prompter'
import type { Past } from '@/editor/core/restore'
import { type Save, SaveRefused } from '@/editor/core/save'
import type { Activity, Annotation, Decision, Feature, Id, SuggestionSet } from '@/editor/core/types'
import type { Source } from '@/editor/viewer'
import type { Pin } from '@/features/discussion/pins'
import { api } from '@/lib/api'
import { type Problem, problemOf } from '@/lib/problem'
import { giveBack, post } from './leasing'

export type Stage = 'label' | 'review'

export interface Lease {
  readonly token: number
  readonly until: string | null
  readonly mine: boolean
}

export interface SetBody {
  readonly id: Id
  readonly revision: number
  readonly annotations: readonly Annotation[]
  readonly decisions: readonly Decision[]
  /** Membership of who made it. */
  readonly author?: Id | null
  /** The set that this one corrects. */
  readonly corrects?: Id | null
}

/** A suggestion that something was kept of, and that is not shown any more. */
export interface KeptFrom {
  readonly suggestion: Id
  readonly confidence: number | null
  readonly predictor_version: Id | null
  /** Who said it. */
  readonly name: string
}

export interface ReviewEntry {
  readonly id?: Id
  readonly decision: 'approve' | 'correct' | 'send_back' | 'choose' | 'withdraw'
  readonly comment: string
  readonly reviewer?: unknown
  readonly created_at?: string
}

export interface TaskDetail {
  readonly id: Id
  readonly project: Id
  readonly batch: Id
  readonly state: string
  readonly stage: Stage
  readonly lease: Lease | null
  readonly data_row: Source
  readonly ontology: { readonly id: Id; readonly features: readonly Feature[] }
  readonly annotation_set: SetBody
  readonly suggestions: readonly SuggestionSet[]
  readonly sources: readonly KeptFrom[]
  /** Answered without what any model says of it. */
  readonly blind?: boolean
  readonly comment: string
  readonly reviews: readonly ReviewEntry[]
  /** So many people labeled it independently; 0 where one did. */
  readonly labels_wanted: number
  /** Annotators are measured by its label; only who may know is told so. */
  readonly benchmark: boolean
}

export { nextTask, whenGivenBack } from './leasing'
export { getProject } from './projectQuery'

export const getTask = (id: Id) => api.get<TaskDetail>(`/tasks/${id}`)

/** Of the list's line about a data row's task: whose label is the last one. */
export async function taskInList(project: Id, data_row: Id): Promise<{ last_annotator: Id | null } | null> {
  const { results } = await api.get<{ results: { last_annotator: Id | null }[] }>('/tasks', { project, data_row })
  return results[0] ?? null
}

export const reopenTask = (task: Id) => api.post<unknown>(`/tasks/${task}/reopen`)

/** The task, where this person holds it; else null. */
export async function heldTask(id: Id): Promise<TaskDetail | null> {
  const found = await getTask(id).catch(() => null)
  return found?.lease?.mine && found.annotation_set ? found : null
}

export const renewLease = (task: Id, token: number) => api.post<Lease>(`/tasks/${task}/lease`, { token })

export const skipTask = (task: Id, token: number, reason: string) =>
  api.post<unknown>(`/tasks/${task}/skip`, { token, reason })

export interface Submission {
  readonly token: number
  /** What becomes the label: the set as it is at a revision, or as a last change leaves it. */
  readonly revision?: number
  readonly change?: Omit<Save, 'token'>
  readonly activity: readonly Activity[]
  /** The task that one goes on with. */
  readonly after: Id | null
}

/** Returns the next task beside the one that one goes on with, leased; null where nothing is left. */
export async function submitTask(task: Id, body: Submission, idempotencyKey: string): Promise<TaskDetail | null> {
  const answer = await api.post<{ next: TaskDetail | null }>(`/tasks/${task}/submit`, body, { idempotencyKey })
  return answer.next
}

/** A task that one finished or set aside, leased again as one left it. */
export const takeBack = (task: Id) => api.post<TaskDetail>(`/tasks/${task}/take-back`)

/** Gives the task back, also while the page is going away; where that fails its lease runs out. */
export const releaseTask = (task: Id, token: number): Promise<void> => giveBack(`/tasks/${task}/release`, { token })

/** The same for many tasks of a project at once. */
export const releaseTasks = (project: Id, leases: readonly OneLease[]): Promise<void> =>
  giveBack(`/projects/${project}/tasks/release`, { leases })

export interface OneLease {
  readonly task: Id
  readonly token: number
}

export const askPredictor = (task: Id, predictor: Id) =>
  api.post<{ job: Id | null; model_run: Id }>(`/tasks/${task}/suggestions`, { predictor })

export interface PromptBody extends Prompt {
  readonly kind: string
  readonly class_name: string
  readonly predictor: Id | null
}

/** What a predictor, or without one what needs no weights, makes of clicks and a box. */
export const answerPrompt = (task: Id, body: PromptBody) =>
  api.post<{ results: readonly Answered[]; notes: readonly string[] }>(`/tasks/${task}/prompts`, body)

/** Has an answer written down as a suggestion. */
export const keepAnswer = (task: Id, body: Answered & { id: Id; feature: Id }) =>
  api.post<KeptFrom>(`/tasks/${task}/prompts/kept`, body)

export interface PredictorVersion {
  readonly id: Id
  readonly number: number
  readonly state: string
  /** The one that trains it. */
  readonly job: Id | null
}

export interface ProjectPredictor {
  readonly id: Id
  readonly name: string
  readonly ready: boolean
  /** Whether it says nothing but to clicks and boxes. */
  readonly needs_prompt?: boolean
  readonly versions: readonly PredictorVersion[]
  /** The version that somebody put into use; null for always the newest that is ready. */
  readonly promoted: Id | null
  /** The version that this project asks; null for the one in use. */
  readonly pinned: Id | null
}

/** The predictors that the project's people can ask, the project's own first: in the order in which they were attached. */
export async function projectPredictors(project: Id): Promise<readonly ProjectPredictor[]> {
  const { results } = await api.get<{ results: { predictor: Omit<ProjectPredictor, 'pinned'>; version: Id | null }[] }>(
    `/projects/${project}/predictors`,
  )
  return results.map(({ predictor, version }) => ({ ...predictor, pinned: version }))
}

export interface Verdict extends Pin {
  readonly token: number
  readonly decision: ReviewEntry['decision']
  readonly comment: string
  readonly mentions?: readonly string[]
  readonly revision: number
  /** The set of one of several labels that is to count. */
  readonly chosen?: Id
  readonly activity: readonly Activity[]
}

export const reviewTask = (task: Id, verdict: Verdict, idempotencyKey: string) =>
  api.post<unknown>(`/tasks/${task}/review`, verdict, { idempotencyKey })

/** The reviewer's own copy of the label, to be changed. */
export async function startCorrection(task: Id, token: number): Promise<SetBody> {
  const answer = await api.post<SetBody | { annotation_set: SetBody }>(`/tasks/${task}/corrections`, { token })
  return 'annotation_set' in answer ? answer.annotation_set : answer
}

/** Throws the reviewer's correction away; what is left is the label as it was submitted. */
export const discardCorrection = (task: Id, token: number) =>
  api.post<SetBody>(`/tasks/${task}/corrections/discard`, { token })

export const getSet = (id: Id) => api.get<SetBody>(`/annotation-sets/${id}`)

/** Saves one change set. Throws SaveRefused where the server says no, anything else where it should be tried again. */
export async function saveChanges(
  set: Id,
  save: Save,
  { keepalive }: { keepalive: boolean },
): Promise<{ revision: number }> {
  const response = await post(`/annotation-sets/${set}/changes`, save, keepalive)
  if (response.ok) return response.json()
  const problem = problemOf(response.status, await response.json().catch(() => null))
  if (response.status >= 500 || response.status === 429 || response.status === 408) throw problem
  throw refusalOf(problem, save)
}

function refusalOf(problem: Problem, save: Save): SaveRefused {
  const words = problem.detail || problem.errors[0]?.message || problem.title
  const { revision, annotations, decisions, kept } = problem.extras
  const isMoved = problem.code === 'stale-revision' || problem.code === 'change-id-taken'
  if (isMoved && typeof revision === 'number') {
    const newer = {
      revision,
      annotations: (annotations ?? []) as Annotation[],
      decisions: (decisions ?? []) as Decision[],
    }
    return new SaveRefused(problem.code === 'stale-revision' ? 'stale' : 'other-content', words, newer)
  }
  if (problem.code === 'lease-lost' || problem.code === 'task-not-open') {
    return new SaveRefused('lease-lost', words, undefined, kept === true ? save.base_revision + 1 : undefined)
  }
  const pointers = problem.errors.map(({ pointer }) => pointer)
  return new SaveRefused(problem.status === 401 ? 'signed-out' : 'refused', words, undefined, undefined, pointers)
}

/** What a set said at one of its revisions. */
export const getPast = (set: Id, revision: number): Promise<Past> =>
  api.get<Past>(`/annotation-sets/${set}/revisions/${revision}`)

/** Whether a job has ended, however it did. */
export async function isOver(job: Id): Promise<boolean> {
  const { state } = await api.get<Job>(`/jobs/${job}`)
  return state !== 'queued' && state !== 'running'
}

const MOST_NOTES = 5

/** What went wrong in a job, and what could not be kept: the first few sentences, each once. */
export async function getNotes(job: Id): Promise<readonly string[]> {
  const page = await api.get<Page<JobError>>(`/jobs/${job}/errors`, { limit: MOST_NOTES })
  return [...new Set(page.results.map(({ message }) => message))]
}
