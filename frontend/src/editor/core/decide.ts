/** What a person does with suggestions, as change sets. Pure: who applies them, and when, is the editor's matter. */
import { uuid7 } from '@/lib/uuid'
import { answersSame } from './answered'
import { type ChangeSet, change, same, type Update, type Verdict } from './changes'
import type { Kinds } from './kind'
import type { Suggestion } from './merge'
import type { Store } from './store'
import type { Annotation, Decision, Id, Outcome } from './types'

export interface Manner {
  readonly bulk: boolean
  /** The least confidence on show of a feature when it was decided. */
  threshold(feature: Id): number | null
  /** Active time spent on the suggestion so far. */
  focusMs(suggestion: Id): number
}

/** What is decided about: who said it, and when, does not count here. */
type Said = Pick<Suggestion, 'annotation'>

export function accept(suggestions: readonly Said[], store: Store, kinds: Kinds, manner: Manner): ChangeSet {
  const kept = firstAnswers(
    suggestions.map(({ annotation }) => annotation),
    kinds,
  ).map((annotation) => ({ annotation, made: keptFrom(annotation) }))
  return change({
    created: kept.map(({ made }) => made),
    // A question has one answer: the suggested one takes the place of the present one.
    deleted: store.list().filter((row) => kinds.form(row.kind) && kept.some(({ made }) => answersSame(row, made))),
    decisions: kept.map(({ annotation, made }) => verdict(store, annotation, 'accepted', made.id, manner)),
  })
}

export function reject(suggestions: readonly Said[], store: Store, manner: Manner): ChangeSet {
  return change({
    decisions: suggestions.map(({ annotation }) => verdict(store, annotation, 'rejected', null, manner)),
  })
}

/** Keeps what a predictor answered to this person, once it is written down as the suggestion `from`. */
export function keepAnswer(made: Annotation, from: Id, store: Store, manner: Manner): ChangeSet {
  return change({ created: [made], decisions: [verdict(store, { ...made, id: from }, 'accepted', made.id, manner)] })
}

/** Keeps the suggestion in a changed form; where that only adds to what the model said, it is accepted. */
export function edit({ annotation }: Said, as: Partial<Annotation>, store: Store, manner: Manner): ChangeSet {
  const made = { ...keptFrom(annotation), ...as }
  const outcome = alters({ before: annotation, after: made }) ? 'edited' : 'accepted'
  return change({ created: [made], decisions: [verdict(store, annotation, outcome, made.id, manner)] })
}

/** Nothing is said about the suggestions any more. */
export function withdraw(suggestions: readonly Said[], store: Store, manner: Manner): ChangeSet {
  return change({
    decisions: suggestions.map(({ annotation }) => verdict(store, annotation, 'withdrawn', null, manner)),
  })
}

type DoublesOf = (suggestion: Id) => readonly Said[]

/**
 * The further decisions that a change implies: what was accepted and is then altered was edited; what was kept and is
 * then deleted was rejected; and with what is rejected goes what other predictors say just so.
 */
export function consequences(set: ChangeSet, store: Store, manner: Manner, doublesOf: DoublesOf): readonly Verdict[] {
  const implied = implications(set, store, manner)
  const all = [...set.decisions, ...implied]
  const decided = new Set(all.map(({ after }) => after.suggestion))
  const rejected = all.filter(({ after }) => after.outcome === 'rejected')
  const doubles = rejected.flatMap(({ after }) => doublesOf(after.suggestion))
  const open = new Set(doubles.filter(({ annotation }) => !decided.has(annotation.id)))
  return [...implied, ...reject([...open], store, manner).decisions]
}

function implications(set: ChangeSet, store: Store, manner: Manner): readonly Verdict[] {
  const decided = new Set(set.decisions.map(({ after }) => after.suggestion))
  const undecidedBy = (row: Annotation): Decision | null =>
    row.derived_from && !decided.has(row.derived_from) ? store.decision(row.derived_from) : null
  return [
    ...set.updated.flatMap((update) => {
      const earlier = undecidedBy(update.after)
      if (earlier?.outcome !== 'accepted' || !alters(update)) return []
      const suggestion = { id: earlier.suggestion, feature: update.before.feature }
      return [verdict(store, suggestion, 'edited', update.after.id, manner)]
    }),
    ...set.deleted.flatMap((row) => {
      const earlier = undecidedBy(row)
      const suggestion = earlier && { id: earlier.suggestion, feature: row.feature }
      return suggestion && earlier.annotation === row.id ? [verdict(store, suggestion, 'rejected', null, manner)] : []
    }),
  ]
}

/** Whether what the model said is changed; an answer the model had left open is an addition, not a correction. */
const alters = ({ before, after }: Update): boolean =>
  before.feature !== after.feature ||
  !same(before.value, after.value) ||
  before.answers.some(
    (answer) =>
      !same(
        answer,
        after.answers.find(({ feature }) => feature === answer.feature),
      ),
  )

const keptFrom = (suggested: Annotation): Annotation => ({
  id: uuid7(),
  kind: suggested.kind,
  feature: suggested.feature,
  value: suggested.value,
  answers: suggested.answers,
  confidence: null,
  at: suggested.at,
  derived_from: suggested.id,
})

/** Of several answers to one question in one place the first, which is the surest; all objects. */
const firstAnswers = (said: readonly Annotation[], kinds: Kinds): readonly Annotation[] =>
  said.filter((row, index) => !kinds.form(row.kind) || !said.slice(0, index).some((other) => answersSame(other, row)))

type Decided = Pick<Annotation, 'id' | 'feature'>

export function verdict(store: Store, of: Decided, outcome: Outcome, annotation: Id | null, manner: Manner): Verdict {
  const suggestion = of.id
  const after: Decision = {
    id: uuid7(),
    suggestion,
    outcome,
    annotation,
    bulk: manner.bulk,
    shown_threshold: manner.threshold(of.feature),
    focus_ms: Math.round(manner.focusMs(suggestion)),
  }
  return { before: store.decision(suggestion), after }
}
