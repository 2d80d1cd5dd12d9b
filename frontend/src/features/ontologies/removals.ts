/** What goes away of an ontology although annotations use it, and where these could go instead. */
import type { Feature, OntologyChange, Option, Removal } from '@/api/types'
import { Problem } from '@/lib/problem'

export interface InUse {
  readonly id: string
  readonly name: string
  readonly count: number
  /** Of a point, the feature whose skeleton had it. */
  readonly feature?: string
  /** Whether it stays, and relationships of it do not fit any more. */
  readonly unfit?: boolean
}

export interface Target {
  readonly id: string
  readonly name: string
}

export interface Choice {
  readonly action: Removal['action']
  readonly to: string | null
}

interface Place {
  /** A feature; null where it is an option. */
  readonly kind: string | null
  /** What it hangs under: a feature, an option, or nothing. */
  readonly above: string | null
  readonly part: Feature | Option
}

/** What the server says is in use and undecided; empty for any other problem. */
export const inUseOf = (error: unknown): readonly InUse[] =>
  error instanceof Problem && error.code === 'feature-in-use'
    ? ((error.extras.in_use as InUse[] | undefined) ?? [])
    : []

/** Where annotations of a part could go: features of the same kind beside it, options of the same question, new points of the skeleton. */
export function targetsOf(
  { id, feature }: InUse,
  before: readonly Feature[],
  after: readonly Feature[],
  change: Pick<OntologyChange, 'added'> | undefined,
): readonly Target[] {
  if (feature) return change?.added.filter((part) => part.feature === feature) ?? []
  const gone = places(before).find(({ part }) => part.id === id)
  if (!gone) return []
  return places(after)
    .filter(({ kind, above, part }) => kind === gone.kind && above === gone.above && part.id !== id)
    .map(({ part }) => part)
}

export const removalsOf = (choices: ReadonlyMap<string, Choice>): readonly Removal[] =>
  [...choices].map(([id, { action, to }]) => (action === 'move' ? { id, action, to } : { id, action }))

function places(features: readonly Feature[], above: string | null = null): readonly Place[] {
  return features.flatMap((feature): Place[] => [
    { kind: feature.kind, above, part: feature },
    ...places(feature.features, feature.id),
    ...feature.options.flatMap((option): Place[] => [
      { kind: null, above: feature.id, part: option },
      ...places(option.features, option.id),
    ]),
  ])
}
