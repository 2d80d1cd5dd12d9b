/** How suggestions that arrive meet those that are there. Pure; the rules are the table in merge.test.ts. */
import { sureness } from './sureness'
import type { Annotation, Id, SuggestionSet } from './types'

export interface Suggestion {
  readonly annotation: Annotation
  /** Whose suggestion it is: a predictor's passes replace each other, those of other predictors stay. */
  readonly lane: Id
  /** Which pass of the lane; later passes sort after earlier ones. */
  readonly pass: string
  readonly modelRun: Id
  readonly predictorVersion: Id | null
  /** Who says it, in words, where that was told. */
  readonly name?: string
}

/** One pass of a predictor over the data row. */
export type Turn = Pick<Suggestion, 'lane' | 'pass'>

/** The pass that a set of the wire tells of. Set ids are UUIDv7, so a later run's pass sorts after an earlier one's. */
export const turnOf = (set: SuggestionSet): Turn => ({
  lane: set.predictor ?? set.model_run,
  pass: `${set.annotation_set}.${String(set.pass ?? 0).padStart(6, '0')}`,
})

/** The wire's set as suggestions. */
export function suggestionsOf(set: SuggestionSet): readonly Suggestion[] {
  const origin = { ...turnOf(set), modelRun: set.model_run, predictorVersion: set.predictor_version, name: set.name }
  return set.annotations.map((annotation) => ({ annotation, ...origin }))
}

export interface Merged {
  readonly all: ReadonlyMap<Id, Suggestion>
  /** The newest pass seen of each lane. */
  readonly passes: ReadonlyMap<Id, string>
}

export const NO_SUGGESTIONS: Merged = { all: new Map(), passes: new Map() }

/**
 * Adds what arrived. What a person touches is kept as it is; a pass that is new for its lane replaces the lane's earlier
 * passes in the same step, so nothing flashes empty; what belongs to an earlier pass than the newest is not taken up.
 * `silent` are passes that ended and found nothing: what their lane said before holds no more either.
 */
export function merge(
  present: Merged,
  arrived: readonly Suggestion[],
  touched: (id: Id) => boolean,
  silent: readonly Turn[] = [],
): Merged {
  const passes = new Map(present.passes)
  for (const { lane, pass } of [...arrived, ...silent]) {
    const newest = passes.get(lane)
    if (newest === undefined || pass > newest) passes.set(lane, pass)
  }
  const isCurrent = ({ lane, pass }: Suggestion): boolean => pass === passes.get(lane)
  const all = new Map<Id, Suggestion>()
  for (const [id, suggestion] of present.all) if (isCurrent(suggestion) || touched(id)) all.set(id, suggestion)
  for (const suggestion of arrived.filter(isCurrent)) {
    const { id } = suggestion.annotation
    const ours = touched(id) ? all.get(id) : undefined
    // The newest pass says it too, so it stays when the person lets go of it.
    all.set(id, ours ? { ...suggestion, annotation: ours.annotation } : suggestion)
  }
  return { all, passes }
}

/** Highest confidence first, then by id: an order that no arrival disturbs. */
export function byConfidence(a: Suggestion, b: Suggestion): number {
  const difference = sureness(b.annotation) - sureness(a.annotation)
  return difference || (a.annotation.id < b.annotation.id ? -1 : Number(a.annotation.id > b.annotation.id))
}

/** How many suggestions fall into each of `bins` equal bands of confidence. */
export function histogram(suggestions: readonly Suggestion[], bins: number): readonly number[] {
  const counts = new Array<number>(bins).fill(0)
  for (const { annotation } of suggestions) {
    const band = Math.min(bins - 1, Math.floor(sureness(annotation) * bins))
    counts[band] = counts[band]! + 1
  }
  return counts
}
