/** What is to be expected of accepting suggestions as they are: how many are wrong, and what time that saves. Pure. */
import { rated } from './sureness'
import type { Annotation, Id } from './types'

/** Active seconds per object; the mean is null where there are none. */
export interface Times {
  readonly n: number
  readonly mean_s: number | null
}

/** By what people decided, one by one, about suggestions of a predictor's version; null as feature is all its classes. */
export interface Calibrator {
  readonly predictor_version: Id
  readonly feature: Id | null
  readonly decided: number
  /** The share that is right at the confidences 0.00, 0.01 up to 1.00; null while too few were decided. */
  readonly believed: readonly number[] | null
}

/** What the project has measured so far. */
export interface Figures {
  /** As many times of each sort are asked for before they say anything. */
  readonly needed: number
  readonly fitted_from: number
  readonly drawn: Times
  readonly accepted: Times
  readonly corrected: Times
  readonly calibrators: readonly Calibrator[]
}

/** What the number of wrong ones stands on: decisions, the predictor's own confidence, or both for different suggestions. */
export type Basis = 'calibrated' | 'confidence' | 'mixed'

export interface Foreseen {
  readonly count: number
  /** Expected to be wrong, a mean and no whole number; null where a suggestion is rated by nobody. */
  readonly wrong: number | null
  readonly basis: Basis
  /** Decisions that the calibrators in use stand on. */
  readonly decided: number
  /** Of those suggestions that no calibrator covers: the decisions there are on their predictors. */
  readonly undecidedYet: number
  /** Against drawing what is right by hand, less putting right what is wrong; null where too little was measured. */
  readonly seconds: number | null
}

interface Said {
  readonly annotation: Annotation
  readonly predictorVersion: Id | null
}

export function foresee(suggestions: readonly Said[], figures: Figures | null): Foreseen {
  const known = new Map(figures?.calibrators.map((each) => [keyOf(each.predictor_version, each.feature), each]))
  const [used, lacking] = [new Set<Calibrator>(), new Set<Calibrator>()]
  let [wrong, byConfidence, unrated] = [0, 0, 0]
  for (const { annotation, predictorVersion } of suggestions) {
    const sure = rated(annotation)
    const all = known.get(keyOf(predictorVersion, null))
    const calibrator = known.get(keyOf(predictorVersion, annotation.feature)) ?? all
    if (sure === null) unrated += 1
    else if (calibrator?.believed) {
      used.add(calibrator)
      wrong += 1 - believedAt(calibrator.believed, sure)
    } else {
      byConfidence += 1
      if (all) lacking.add(all)
      wrong += 1 - sure
    }
  }
  const expected = unrated > 0 ? null : wrong
  return {
    count: suggestions.length,
    wrong: expected,
    basis: used.size === 0 ? 'confidence' : byConfidence > 0 ? 'mixed' : 'calibrated',
    decided: sum(used),
    undecidedYet: sum(lacking),
    seconds: expected === null ? null : secondsSaved(suggestions.length, expected, figures),
  }
}

const keyOf = (version: Id | null, feature: Id | null): string => `${version} ${feature ?? ''}`
const sum = (calibrators: Iterable<Calibrator>): number =>
  [...calibrators].reduce((all, { decided }) => all + decided, 0)

function believedAt(curve: readonly number[], confidence: number): number {
  const place = Math.min(1, Math.max(0, confidence)) * (curve.length - 1)
  const [low, high] = [curve[Math.floor(place)]!, curve[Math.ceil(place)]!]
  return low + (high - low) * (place - Math.floor(place))
}

function secondsSaved(count: number, wrong: number, figures: Figures | null): number | null {
  const of = (times: Times | undefined): number | null => (times && times.n >= figures!.needed ? times.mean_s : null)
  const [drawn, accepted, corrected] = [of(figures?.drawn), of(figures?.accepted), of(figures?.corrected)]
  if (drawn === null || accepted === null || corrected === null) return null
  return (count - wrong) * (drawn - accepted) - wrong * (accepted + corrected)
}
