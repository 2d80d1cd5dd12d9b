/** What was told while a version learned, as curves: the loss and whatever else, each by its name. */
import type { Job, PredictorVersion } from '@/api/types'

export interface Curve {
  name: string
  /** Steps and values, in the order of the steps. */
  points: [number, number][]
}

/** Of a job's points. Where training went back to an earlier step, what it had told from there on is gone. */
export function curvesOfPoints(told: Job['metrics']): Curve[] {
  const found = new Map<string, Curve>()
  for (const { step, ...figures } of told) {
    if (step === undefined) continue
    for (const [name, value] of Object.entries(figures)) {
      const curve = found.get(name) ?? { name, points: [] }
      while (curve.points.length > 0 && curve.points.at(-1)![0] >= step) curve.points.pop()
      curve.points.push([step, value])
      found.set(name, curve)
    }
  }
  return [...found.values()]
}

/** What is fitted at once had its loss told as nothing. */
const isTold = ({ name, points }: Curve): boolean =>
  points.length > 0 && (name !== 'loss' || points.some(([, value]) => value !== 0))

const lossFirst = (one: Curve, other: Curve): number =>
  Number(other.name === 'loss') - Number(one.name === 'loss') || one.name.localeCompare(other.name)

/** Whether the version tells its curves itself, so that its job need not be asked. */
export const hasKeptCurves = ({ trained }: PredictorVersion): boolean =>
  (trained.curves ?? trained.losses) !== undefined

/** The curves as the version keeps them once it is trained, or as its job tells them while it learns; the loss first, the rest by name. */
export function curvesOf({ trained }: PredictorVersion, job: Job | undefined): Curve[] {
  const kept = trained.curves ?? (trained.losses && { loss: trained.losses })
  const curves = kept
    ? Object.entries(kept).map(([name, points]) => ({ name, points }))
    : curvesOfPoints(job?.metrics ?? [])
  return curves.filter(isTold).sort(lossFirst)
}

/** A figure in three or four digits, however large or small. */
export const shortFigure = (value: number): string =>
  value !== 0 && (Math.abs(value) < 0.001 || Math.abs(value) >= 1e6)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(Math.abs(value) < 1 ? 3 : 4)))
