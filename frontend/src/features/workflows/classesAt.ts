/** Which classes may come to a node, as far as the predictors before it tell. Pure. */
import type { Predictor } from '@/api/types'
import { inUse } from '@/features/predictors/versions'
import { type Graph, into, type Step, stepOf } from './graph'

/** The classes of the version that a node asks. */
function said(step: Step, predictors: readonly Predictor[]): string[] {
  const predictor = predictors.find(({ id }) => id === step.settings.predictor)
  const version = predictor?.versions.find(({ id }) => id === step.settings.version)
  return (version ?? (predictor && inUse(predictor)))?.classes ?? []
}

function after(graph: Graph, id: string, predictors: readonly Predictor[], seen: ReadonlySet<string>): string[] {
  const step = stepOf(graph, id)
  if (!step || seen.has(id)) return []
  const before = into(graph, id).flatMap((source) => after(graph, source, predictors, new Set([...seen, id])))
  const { kind, settings } = step
  if (kind === 'predictor') return [...before, ...said(step, predictors)]
  if (kind === 'filter') {
    const chosen = settings.classes as string[]
    return chosen.length === 0 || settings.others === 'keep' ? before : before.filter((name) => chosen.includes(name))
  }
  if (kind === 'relabel') {
    const names = settings.names as Record<string, string | null>
    return before.flatMap((name) => {
      if (name in names) return names[name] === null ? [] : [names[name]!]
      return settings.others === 'keep' ? [name] : []
    })
  }
  return before
}

/** Each once, in the order in which they come up. */
export const classesAt = (graph: Graph, id: string, predictors: readonly Predictor[]): string[] => [
  ...new Set(into(graph, id).flatMap((source) => after(graph, source, predictors, new Set()))),
]
