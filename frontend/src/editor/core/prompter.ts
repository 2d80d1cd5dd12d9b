/** Who answers when a person shows where something is: a predictor somewhere, asked by clicks and boxes. */
import type { Point } from './geometry'
import type { Feature, Id } from './types'

export interface Click extends Point {
  /** Whether it lies in what is meant. */
  readonly positive: boolean
}

export interface PromptBox extends Point {
  readonly width: number
  readonly height: number
}

/** What a person showed, in pixels of the picture. */
export interface Prompt {
  readonly points: readonly Click[]
  readonly box: PromptBox | null
}

/** What the predictor takes it for, as its kind writes it; `claim` says that it was answered here. */
export interface Answered {
  readonly kind: string
  readonly value: unknown
  /** Null where the predictor said none. */
  readonly confidence: number | null
  readonly claim: string
}

export interface Prompter {
  /** An object of the feature's kind; where nothing was found, why. Throws an Error whose message can be shown. */
  ask(prompt: Prompt, feature: Feature): Promise<Answered | string>
  /** Has the answer written down as a suggestion, and gives its id: what is kept comes from that. Throws likewise. */
  keep(answer: Answered, feature: Feature): Promise<Id>
}
