/** The calls of the grid: many tasks claimed, kept and submitted at once. */
import { type ChangeSet, NOTHING } from '@/editor/core/changes'
import type { Newer, Tile } from '@/editor/core/grid/tile'
import { told } from '@/editor/core/grid/time'
import type { Save } from '@/editor/core/save'
import type { Annotation, Decision, Feature, Id, SuggestionSet } from '@/editor/core/types'
import type { Source } from '@/editor/viewer'
import { type Lease, type OneLease, type SetBody, whenGivenBack } from '@/features/labeling/api'
import { api } from '@/lib/api'
import { type Problem, problemOf } from '@/lib/problem'
import { uuid7 } from '@/lib/uuid'

export interface Claimed {
  readonly id: Id
  readonly state: string
  readonly lease: Lease | null
  readonly data_row: Source
  readonly comment: string
  readonly annotation_set: SetBody
  readonly suggestions: readonly SuggestionSet[]
}

/** All tasks to label that this person holds, filled up to `count`; asked again, the same. */
export async function claimTasks(project: Id, count: number): Promise<readonly Claimed[]> {
  await whenGivenBack()
  return (await api.post<{ tasks: readonly Claimed[] }>(`/projects/${project}/tasks/claim`, { count })).tasks
}

export const renewTasks = (project: Id, leases: readonly OneLease[]) =>
  api.post<{ kept: readonly Id[]; lost: readonly Id[] }>(`/projects/${project}/tasks/renew`, { leases })

export const getFeatures = async (ontology: Id): Promise<readonly Feature[]> =>
  (await api.get<{ features: readonly Feature[] }>(`/ontologies/${ontology}`)).features

export interface Answer extends Save {
  readonly task: Id
}

export interface Result {
  readonly task: Id
  readonly outcome: 'submitted' | 'conflict' | 'lost' | 'incomplete' | 'refused'
  readonly problem: Problem | null
}

/** Most of what was spent on one tile that one answer tells. */
const MAX_SPANS = 200

/** What a tile says, as it travels. */
export function answerFrom({ task, token, revision, pending, spent }: Tile): Answer {
  const set: ChangeSet = pending?.change ?? NOTHING
  return {
    task,
    token,
    base_revision: revision,
    change_id: pending?.changeId ?? uuid7(),
    created: set.created,
    updated: set.updated.map(({ after }) => after),
    deleted: set.deleted.map(({ id }) => id),
    decisions: set.decisions.map(({ after }) => after),
    activity: told(spent.slice(-MAX_SPANS), pending?.change ?? null),
  }
}

/** Saves and submits each by itself; what became of each, in the same order. */
export async function submitTasks(project: Id, answers: readonly Answer[]): Promise<readonly Result[]> {
  type Body = Omit<Result, 'problem'> & { problem: Record<string, unknown> | null }
  const { results } = await api.post<{ results: readonly Body[] }>(`/projects/${project}/tasks/submit`, { answers })
  return results.map((each) => ({
    ...each,
    problem: each.problem && problemOf(Number(each.problem.status), each.problem),
  }))
}

/** What a set holds since it has moved on, as the refusal tells. */
export function newerOf({ extras }: Problem): Newer {
  const { revision, annotations, decisions } = extras
  return {
    revision: Number(revision),
    annotations: (annotations ?? []) as Annotation[],
    decisions: (decisions ?? []) as Decision[],
  }
}

/** Why not, in one sentence. */
export const reasonOf = (problem: Problem | null): string =>
  problem ? problem.errors[0]?.message || problem.detail || problem.title : ''
