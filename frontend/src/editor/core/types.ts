/** The one form: what a person drew and what a model predicted, as it travels. */
export type Id = string

/** The answer to a classification below an object or below a chosen option; what is nested deeper lies in its value. */
export interface Answer {
  readonly feature: Id
  readonly kind: string
  readonly value: unknown
  readonly confidence?: number | null
}

export interface Annotation {
  readonly id: Id
  readonly kind: string
  readonly feature: Id
  readonly value: unknown
  readonly answers: readonly Answer[]
  /** Of a prediction, in [0, 1]; null on what a person made. */
  readonly confidence: number | null
  /** Where in the asset: a frame, a page, a message; null is the whole of it. */
  readonly at: Readonly<Record<string, unknown>> | null
  /** The suggestion that this was accepted or edited from. */
  readonly derived_from: Id | null
}

export type Outcome = 'accepted' | 'edited' | 'rejected' | 'withdrawn'

/** A record of what a person did with one suggestion; never changed, only followed by another. */
export interface Decision {
  readonly id: Id
  readonly suggestion: Id
  readonly outcome: Outcome
  readonly annotation: Id | null
  readonly bulk: boolean
  readonly shown_threshold: number | null
  readonly focus_ms: number
  /** Similarity of what was kept with what was suggested; worked out by the server. */
  readonly overlap?: number | null
}

export type SpanOutcome = 'drawn' | 'accepted' | 'edited' | 'rejected' | 'other'

/** Active time spent on one object. */
export interface Activity {
  readonly id: Id
  readonly annotation: Id | null
  readonly suggestion: Id | null
  readonly outcome: SpanOutcome
  /** Of a bulk the time of the whole, to be shared among its `bulk_n` objects. */
  readonly active_ms: number
  readonly bulk_n: number
  readonly started_at: string
}

/** What one pass of one model suggests for a data row. */
export interface SuggestionSet {
  readonly annotation_set: Id
  readonly model_run: Id
  readonly predictor: Id | null
  readonly predictor_version: Id | null
  /** Who says it, in words; what arrives later is of a predictor that is known by its version. */
  readonly name?: string
  /** Which pass over the data row this is, where the run makes several. */
  readonly pass?: number
  readonly final: boolean
  /** What was said once holds again, whatever its predictor said since: a version was rolled back. */
  readonly again?: boolean
  readonly annotations: readonly Annotation[]
}

export interface Option {
  readonly id: Id
  readonly name: string
  readonly hotkey?: string | null
  readonly features?: readonly Feature[]
}

export interface Feature {
  readonly id: Id
  readonly kind: string
  readonly name: string
  readonly color: string
  readonly hotkey?: string | null
  readonly required?: boolean
  readonly options?: readonly Option[]
  /** Classifications asked about each object of this feature. */
  readonly features?: readonly Feature[]
  readonly settings?: Settings
}

/** What the kind settles for all objects of a feature, such as a skeleton. */
export type Settings = Readonly<Record<string, unknown>>
