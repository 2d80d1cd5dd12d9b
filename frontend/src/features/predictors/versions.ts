/** Reading a predictor's versions. */
import type { Job, Predictor, PredictorVersion, TrainingPoint } from '@/api/types'

export const newestReady = ({ versions }: Predictor): PredictorVersion | undefined =>
  versions.find(({ state }) => state === 'ready')

/** Whether the newest version is learning now. */
export const isTraining = ({ versions }: Predictor): boolean => versions[0]?.state === 'training'

/** The loss curve: as the version keeps it once it is trained, as its job tells it while it learns. */
export function lossOf(version: PredictorVersion, job: Job | undefined): TrainingPoint[] {
  const kept = version.trained.losses?.map(([step, loss]) => ({ step, loss }))
  if (kept && kept.length > 0) return kept
  return (job?.metrics ?? []).filter((point) => 'loss' in point && 'step' in point) as unknown as TrainingPoint[]
}
