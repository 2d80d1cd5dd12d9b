/** Reading a predictor's versions. */
import type { Predictor, PredictorVersion } from '@/api/types'

/** The version that answers: the one somebody chose, else the newest that is ready. */
export const inUse = ({ versions, promoted }: Predictor): PredictorVersion | undefined =>
  versions.find(({ id, state }) => id === promoted && state === 'ready') ??
  versions.find(({ state }) => state === 'ready')

/** The settings that a version was made with; those it was given stand before those that its training settled. */
export const settingsOf = (version: PredictorVersion | undefined): Record<string, unknown> => ({
  ...version?.trained.config,
  ...(version?.settings as Record<string, unknown> | undefined),
})

/** What the version in use has learned with: what the next one starts from. */
export const learnedWith = (predictor: Predictor): Record<string, unknown> => settingsOf(inUse(predictor))

/** Whether the newest version is learning now. */
export const isTraining = ({ versions }: Predictor): boolean => versions[0]?.state === 'training'

/** What is being made ready: it learns, or it is tried for the first time. */
export const inTheMaking = ({ versions }: Predictor): PredictorVersion | undefined =>
  versions.find(({ state }) => state === 'training' || state === 'connecting')

export const FIGURES = ['average_precision', 'precision', 'recall', 'f1'] as const
export type FigureName = (typeof FIGURES)[number]

export interface Figure {
  name: FigureName
  now: number
  /** Of the version that was in use before, on the same labels; null where it was not measured on them. */
  before: number | null
}

/** How well a version does, beside the one before it. */
export function figuresOf({ metrics, trained }: PredictorVersion): Figure[] {
  return FIGURES.flatMap((name) => {
    const now = metrics[name]
    return typeof now === 'number' ? [{ name, now, before: trained.before?.metrics[name] ?? null }] : []
  })
}
