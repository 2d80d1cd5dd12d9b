/** What the classes of a predictor stand for, while somebody settles it. Pure. */
import type { FeatureMap, MappedClass, Mapping, Target } from './queries'

/** In a select, where null is that nothing was chosen. */
export const LEFT_OUT = 'left-out'

export interface Choice {
  value: string
  label: string
}

export interface ChoiceGroup {
  group: 'alike' | 'all'
  items: Choice[]
}

export const pathOf = ({ path }: Pick<Target, 'path'>): string => path.join(' › ')

/** What a class stands for in the draft: an id, LEFT_OUT, or null where nobody said and its name tells nothing. */
export function standsFor(each: MappedClass, draft: FeatureMap): string | null {
  if (each.name in draft) return draft[each.name] ?? LEFT_OUT
  if (each.settled) return each.target ?? LEFT_OUT
  return each.target
}

/** What a class may stand for: what is written alike first, then all else of its kinds. */
export function choicesFor(each: MappedClass, targets: readonly Target[]): ChoiceGroup[] {
  const fitting = new Map(targets.filter(({ kind }) => each.kinds.includes(kind)).map((target) => [target.id, target]))
  const alike = each.hints.flatMap(({ target }) => fitting.get(target) ?? [])
  const hinted = new Set(alike.map(({ id }) => id))
  const rest = [...fitting.values()].filter(({ id }) => !hinted.has(id))
  const items = (found: readonly Target[]) => found.map((target) => ({ value: target.id, label: pathOf(target) }))
  const groups: ChoiceGroup[] = [
    { group: 'alike', items: items(alike) },
    { group: 'all', items: items(rest) },
  ]
  return groups.filter((one) => one.items.length > 0)
}

/** The whole map that is stored: what was there, with what somebody changed since. */
export const mapOf = (stored: FeatureMap, draft: FeatureMap): FeatureMap => ({ ...stored, ...draft })

/** With names that somebody wrote before they were met: they may stand for anything. */
export function withAdded(mapping: Mapping, added: readonly string[]): Mapping {
  const known = new Set(mapping.classes.map(({ name }) => name))
  const kinds = [...new Set(mapping.targets.map(({ kind }) => kind))]
  const fresh = added.filter((name) => !known.has(name))
  const classes = fresh.map((name) => ({ name, kinds, target: null, settled: false, hints: [] }))
  return { ...mapping, classes: [...mapping.classes, ...classes] }
}

/** What a choice in a select says of a class. */
export const said = (chosen: string | null): string | null => (chosen === LEFT_OUT ? null : chosen)

export interface Counts {
  mapped: number
  leftOut: number
  open: number
}

export function countsOf(classes: readonly MappedClass[], draft: FeatureMap): Counts {
  const all = classes.map((each) => standsFor(each, draft))
  const leftOut = all.filter((one) => one === LEFT_OUT).length
  const open = all.filter((one) => one === null).length
  return { mapped: all.length - leftOut - open, leftOut, open }
}
