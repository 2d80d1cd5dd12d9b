/** Names of runs beside each other: the model and the name, and where that is the same, when they were made. */
import type { ListedRun } from '@/api/types'
import { formatMoment } from '@/lib/format'

export type Called = Pick<ListedRun, 'id' | 'name' | 'model' | 'model_name' | 'created_at'>

const END = 8

/** Each way to tell a run in turn, the shortest first; the last is different for any two. */
const ways: ((run: Called) => string)[] = [
  ({ model_name, name }) => `${model_name} · ${name}`,
  ({ model_name, name, created_at }) => `${model_name} · ${name} · ${formatMoment(created_at)}`,
  ({ model_name, name, created_at, id }) => `${model_name} · ${name} · ${formatMoment(created_at)} · ${id.slice(-END)}`,
]

/** What each is called, in their order: no two alike. */
export function toldApart(runs: readonly Called[]): string[] {
  const said = ways.map((way) => runs.map(way))
  return runs.map((run, at) => {
    const own = said.find((names) => names.filter((name) => name === names[at]).length === 1)
    return (own ?? said.at(-1))?.[at] ?? run.name
  })
}

/** What two runs are called at the head of a column: by their names alone, where these differ. */
export function headsOf(here: Called, there: Called): [string, string] {
  if (here.name !== there.name) return [here.name, there.name]
  const [one, other] = toldApart([here, there])
  return [one ?? here.name, other ?? there.name]
}
