/** An annotation that a person makes from nothing. */
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
