/** Answering a question about the whole data row as one decision: what was suggested is accepted or refused with it. */
import { answerSet } from './actions'
import { type ChangeSet, change } from './changes'
import { accept, type Manner, reject } from './decide'
import type { Editor } from './editor'
import type { Kinds } from './kind'
import type { Suggestion } from './merge'
import type { Store } from './store'
import { rated } from './sureness'
import type { Feature, Id } from './types'

interface Chosen {
  readonly option?: Id
  readonly options?: readonly { readonly option: Id; readonly confidence?: number | null }[]
}

/** The options that an answer takes, in the order of the question; none of an answer without options. */
export function optionsIn(feature: Feature, value: unknown): readonly Id[] {
  const { option, options = [] } = (value ?? {}) as Chosen
  const chosen = new Set([option, ...options.map((one) => one.option)])
  return (feature.options ?? []).flatMap(({ id }) => (chosen.has(id) ? [id] : []))
}

/** What is on show as an answer to the question, the surest first. */
export const suggestedFor = (editor: Editor, feature: Feature): readonly Suggestion[] =>
  editor.suggestions
    .list()
    .shown.filter(({ annotation }) => annotation.feature === feature.id && annotation.at === null)

/** How sure the surest is that says so of each option; null where it came without a confidence. */
export function suretyOf(editor: Editor, feature: Feature): ReadonlyMap<Id, number | null> {
  const surety = new Map<Id, number | null>()
  for (const { annotation } of suggestedFor(editor, feature)) {
    const { options = [] } = annotation.value as Chosen
    for (const option of optionsIn(feature, annotation.value)) {
      const own = options.find((one) => one.option === option)?.confidence
      if (!surety.has(option)) surety.set(option, own ?? rated(annotation))
    }
  }
  return surety
}

/** The answer that stands now. */
export const answerTo = (editor: Editor, feature: Feature): unknown => answerIn(editor.store, feature)

/** The answer that a set holds. */
export const answerIn = (store: Store, feature: Feature): unknown =>
  store.list().find((row) => row.feature === feature.id && row.at === null)?.value ?? null

/** Answers with these options, as one step: a suggestion that says the same is accepted, all that say otherwise are rejected. */
export function decideAnswer(editor: Editor, feature: Feature, options: readonly Id[]): void {
  const { store, kinds } = editor
  const said = suggestedFor(editor, feature)
  const set = answering({ store, kinds, feature, said, manner: editor.manner(false) }, options)
  editor.transact(`Answer “${feature.name}”`, set)
}

/** A question about a data row, what its set holds and what was suggested. */
export interface Asked {
  readonly store: Store
  readonly kinds: Kinds
  readonly feature: Feature
  /** Undecided, the surest first. */
  readonly said: readonly Pick<Suggestion, 'annotation'>[]
  readonly manner: Manner
}

/** The change that answers so. */
export function answering({ store, kinds, feature, said, manner }: Asked, options: readonly Id[]): ChangeSet {
  const answers = options.map((option) => ({ option, answers: [] }))
  const value = feature.kind === 'radio' ? (answers[0] ?? null) : answers.length > 0 ? { options: answers } : null
  const says = ({ annotation }: Pick<Suggestion, 'annotation'>): string => optionsIn(feature, annotation.value).join()
  const wanted = optionsIn(feature, value).join()
  const same = said.find((one) => says(one) === wanted)
  const answered = same
    ? accept([same], store, kinds, manner)
    : change(wanted === optionsIn(feature, answerIn(store, feature)).join() ? {} : answerSet(store, feature, value))
  const refused = reject(
    said.filter((one) => says(one) !== wanted),
    store,
    manner,
  )
  return change({ ...answered, decisions: [...answered.decisions, ...refused.decisions] })
}
