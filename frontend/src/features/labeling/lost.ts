/** Why nothing more can be saved in a task that was open here: what became of it meanwhile. */
import { getTask, type TaskDetail, taskInList } from './api'

export type Lost =
  /** Labeled by oneself, in another window; where it is done it may be opened again. */
  | { readonly why: 'submitted'; readonly isDone: boolean }
  | { readonly why: 'submittedByOther' | 'reviewed' | 'skipped' | 'taken' | 'elsewhere' | 'free' }

/** Where a task stands now, as far as it matters to whoever had it open. */
export interface Standing {
  readonly state: string
  readonly holder: 'nobody' | 'me' | 'other'
  /** This person's label is the last one. */
  readonly isMine: boolean
}

export async function standingOf({ id, project, data_row, annotation_set }: TaskDetail): Promise<Standing | null> {
  const [task, row] = await Promise.all([getTask(id), taskInList(project, data_row.id)])
  const isMine = row?.last_annotator != null && row.last_annotator === annotation_set.author
  const holder = task.lease?.mine ? 'me' : task.lease?.until ? 'other' : 'nobody'
  return { state: task.state, holder, isMine }
}

const SUBMITTED = new Set(['review', 'done'])

export function lostBy({ state, holder, isMine }: Standing, stage: TaskDetail['stage']): Lost {
  if (state === 'skipped') return { why: 'skipped' }
  if (stage === 'review' && state !== 'review') return { why: 'reviewed' }
  if (stage === 'label' && SUBMITTED.has(state))
    return isMine ? { why: 'submitted', isDone: state === 'done' } : { why: 'submittedByOther' }
  return { why: holder === 'me' ? 'elsewhere' : holder === 'other' ? 'taken' : 'free' }
}
