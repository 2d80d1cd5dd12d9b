/** Reading a predictor's versions. */
import type { Job, Predictor, PredictorVersion, TrainingPoint } from '@/api/types'

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

/** The loss curve: as the version keeps it once it is trained, as its job tells it while it learns. */
export function lossOf(version: PredictorVersion, job: Job | undefined): TrainingPoint[] {
  const kept = version.trained.losses?.map(([step, loss]) => ({ step, loss }))
  if (kept && kept.length > 0) return kept
  return (job?.metrics ?? []).filter((point) => 'loss' in point && 'step' in point) as unknown as TrainingPoint[]
}

/** Whether there is something to draw: one point is no line, and what is fitted at once has no loss to tell. */
export const hasCurve = (points: readonly TrainingPoint[]): boolean =>
  points.length > 1 && points.some(({ loss }) => loss > 0)

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
