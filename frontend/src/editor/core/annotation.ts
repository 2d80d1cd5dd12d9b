/** Annotations that a person makes: from nothing, or as a copy. */
import { uuid7 } from '@/lib/uuid'
import type { Annotation, Feature } from './types'

export const fresh = (feature: Feature, value: unknown): Annotation => ({
  id: uuid7(),
  kind: feature.kind,
  feature: feature.id,
  value,
  answers: [],
  confidence: null,
  at: null,
  derived_from: null,
})

const copies = new WeakSet<Annotation>()

/** Another one that says the same in another place; it is a person's own, whatever the first was made from. */
export function copyOf(row: Annotation, value: unknown): Annotation {
  const made = { ...row, id: uuid7(), value, confidence: null, derived_from: null }
  copies.add(made)
  return made
}

/** Whether it was made by copying: nobody drew it. */
export const isCopy = (row: Annotation): boolean => copies.has(row)
