/** What several predictors say alike: of such suggestions one is on show. Pure. */
import { same } from './changes'
import type { Kinds } from './kind'
import type { Suggestion } from './merge'
import type { Scene } from './scene'
import type { Annotation, Id } from './types'

/** From here on two of the same feature are taken for the same thing. */
export const DUPLICATE_FROM = 0.9

/** Whether both say the same of the same thing. */
export function areTwins(kinds: Kinds, one: Annotation, other: Annotation): boolean {
  const shape = kinds.shape(one.kind)
  if (one.feature !== other.feature) return false
  return shape ? shape.similarity(one.value, other.value) >= DUPLICATE_FROM : same(one.value, other.value)
}

interface Around {
  readonly scene: Scene
  readonly kinds: Kinds
}

/** By suggestion, those of other predictors that say the same. */
export function doublesAmong(
  all: ReadonlyMap<Id, Suggestion>,
  { scene, kinds }: Around,
): ReadonlyMap<Id, readonly Id[]> {
  const said = [...all.values()]
  if (said.every(({ lane }) => lane === said[0]!.lane)) return new Map()
  const byWords = new Map<string, Suggestion[]>()
  for (const one of said.filter(({ annotation }) => !kinds.shape(annotation.kind))) {
    const alike = byWords.get(wordsOf(one))
    if (alike) alike.push(one)
    else byWords.set(wordsOf(one), [one])
  }
  const doublesOf = (of: Suggestion): Id[] => {
    const { annotation, lane } = of
    const near = kinds.shape(annotation.kind)
      ? scene.near(annotation).flatMap(({ id }) => all.get(id) ?? [])
      : (byWords.get(wordsOf(of)) ?? [])
    const others = near.filter((one) => one.lane !== lane && same(one.annotation.at, annotation.at))
    return others.flatMap((one) => (areTwins(kinds, annotation, one.annotation) ? one.annotation.id : []))
  }
  return new Map(said.map((one) => [one.annotation.id, doublesOf(one)]))
}

const wordsOf = ({ annotation: { feature, value } }: Suggestion): string => feature + JSON.stringify(value)

/** Of these, in their order, those that none before them says already. */
export function withoutDoubles(
  said: readonly Suggestion[],
  doubles: ReadonlyMap<Id, readonly Id[]>,
): readonly Suggestion[] {
  if (doubles.size === 0) return said
  const kept = new Set<Id>()
  return said.filter(({ annotation }) => {
    const isFirst = !doubles.get(annotation.id)?.some((id) => kept.has(id))
    if (isFirst) kept.add(annotation.id)
    return isFirst
  })
}
