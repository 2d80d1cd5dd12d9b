/** The shapes of evaluation under the names its pages use; they come from the OpenAPI description. */

import type { components } from '@/api/generated/schema'
import type { Annotation, DataRow } from '@/api/types'

type Schemas = components['schemas']
type With<Shape, Closer> = Omit<Shape, keyof Closer> & Closer

export type Subject = Schemas['SubjectOutput']
export type Evaluation = Schemas['EvaluationOutput']
export type Figures = Schemas['ScoreOutput']
export type ConfusionCell = Schemas['ConfusionOutput']
export type RunTotal = Schemas['RunTotalOutput']
export type Metrics = Schemas['MetricsOutput']
export type CurvePoint = Schemas['CurvePointOutput']
export type HistogramBin = Schemas['HistogramOutput']
export type ReliabilityBin = Schemas['ReliabilityBinOutput']
export type Curves = Schemas['CurvesOutput']
export type PredictionOutcome = With<Schemas['PredictionOutcomeOutput'], { annotation: Annotation }>
export type TruthOutcome = With<Schemas['TruthOutcomeOutput'], { annotation: Annotation }>
export type RowOutcomes = With<
  Schemas['RowOutcomesOutput'],
  { predictions: PredictionOutcome[]; truths: TruthOutcome[] }
>
/** Of this run and of the other; null in a run that does not know the class. */
export type ComparedClass = With<Schemas['ComparedClassOutput'], { scores: [Figures | null, Figures | null] }>
export type Comparison = With<Schemas['ComparisonOutput'], { total: [Figures, Figures]; classes: ComparedClass[] }>
export type ComparableRun = Schemas['ComparableRunOutput']
export type ChangedRow = With<Schemas['ComparedRowOutput'], { data_row: DataRow }>
export type LabelError = With<Schemas['LabelErrorOutput'], { data_row: DataRow }>
export type Reason = LabelError['reason']
export type SentToReview = Schemas['DoubtOutput']
