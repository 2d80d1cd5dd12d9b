/** Names and colours of what a run predicts. */
import { useMemo } from 'react'
import type { Annotation, Feature, ModelRun } from '@/api/types'
import { useOntology } from '@/features/ontologies/queries'
import { UNKNOWN_COLOR } from '@/lib/labelColors'
import type { DrawnShape } from '@/ui/AnnotatedImage'

export type Features = ReadonlyMap<string, Feature>

export function useRunFeatures(run: Pick<ModelRun, 'ontology'>): Features {
  const ontology = useOntology(run.ontology).data
  return useMemo(() => new Map(ontology?.features.map((feature) => [feature.id, feature])), [ontology])
}

/** The shapes to draw: those at or above the threshold, surest on top. What stands on a frame, a page or a map has no place on a still picture. */
export function shapesOf(annotations: readonly Annotation[], features: Features, threshold = 0): DrawnShape[] {
  return annotations
    .filter(({ confidence, at }) => !at && (confidence ?? 1) >= threshold)
    .sort((a, b) => (a.confidence ?? 1) - (b.confidence ?? 1))
    .map(({ id, kind, value, feature }) => ({ id, kind, value, color: features.get(feature)?.color || UNKNOWN_COLOR }))
}
