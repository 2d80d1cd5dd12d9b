/** Answering a question as one decision: what was suggested is accepted or refused with it. */
import { fresh } from './annotation'
import { answersSame } from './answered'
import { type ChangeSet, change, same } from './changes'
import { edit, type Manner, reject, verdict, withdraw } from './decide'
import type { Editor } from './editor'
import type { Kinds } from './kind'
import type { Suggestion } from './merge'
import type { Store } from './store'
import { rated } from './sureness'
import type { Annotation, Answer, Feature, Id } from './types'

interface Chosen {
  readonly option?: Id
  readonly confidence?: number | null
  /** To the questions below the option. */
  readonly answers?: readonly Answer[]
  readonly options?: readonly (Chosen & { readonly option: Id })[]
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

/** Whether its question has an answer where it answers it. */
export const isAnswered = ({ kinds, store }: Editor, suggested: Annotation): boolean =>
  kinds.form(suggested.kind) !== null && store.list().some((row) => answersSame(row, suggested))

/** Answers with these options, as one step: a suggestion that says the same is accepted, all that say otherwise are rejected. */
export function decideAnswer(editor: Editor, feature: Feature, options: readonly Id[]): void {
  editor.transact(`Answer “${feature.name}”`, answering(asked(editor, feature), options))
}

/** Answers a question about the whole data row in the same way; null takes the answer away, and what was decided with it. */
export function answer(editor: Editor, feature: Feature, value: unknown): void {
  editor.transact(`Answer “${feature.name}”`, answeringSo(asked(editor, feature), value))
}

/** Answers the questions about one object; of a suggestion that makes it the person's own. */
export function answerOf(editor: Editor, id: Id, answers: readonly Answer[]): void {
  const before = editor.store.get(id)
  const suggestion = before ? undefined : editor.suggestions.get(id)
  if (before) editor.transact('Answer', change({ updated: [{ before, after: { ...before, answers } }] }))
  else if (suggestion) editor.transact('Answer', edit(suggestion, { answers }, editor.store, editor.manner(false)))
}

/** A question, what its set holds and what was suggested. */
export interface Asked {
  readonly store: Store
  readonly kinds: Kinds
  readonly feature: Feature
  /** In the place of the answer: what is on show, the surest first, and what was decided before. */
  readonly said: readonly Said[]
  readonly manner: Manner
}

type Said = Pick<Suggestion, 'annotation'>

function asked(editor: Editor, feature: Feature): Asked {
  const { store, kinds, suggestions } = editor
  const place = answersIn(store, feature)[0] ?? { feature: feature.id, at: null }
  const said = [...suggestions.list().shown, ...suggestions.decided()]
  return {
    store,
    kinds,
    feature,
    said: said.filter(({ annotation }) => answersSame(annotation, place)),
    manner: editor.manner(false),
  }
}

/** The change that answers with these options; what was answered below them stays. */
export function answering(asked: Asked, options: readonly Id[]): ChangeSet {
  const { store, feature } = asked
  const standing = answerIn(store, feature)
  const answers = options.map((option) => ({ option, answers: [] }))
  const value = feature.kind === 'radio' ? (answers[0] ?? null) : answers.length > 0 ? { options: answers } : null
  const isSame = optionsIn(feature, standing).join() === optionsIn(feature, value).join()
  return answeringSo(asked, isSame ? standing : value, { isRefusal: true })
}

/**
 * The change that gives this answer. A suggestion that says the same is what is kept, with what it says of the questions below
 * that the person has not answered; all others on show are rejected. Without an answer they are open again, or, where
 * saying nothing is the answer, refused.
 */
export function answeringSo(asked: Asked, value: unknown, { isRefusal = false } = {}): ChangeSet {
  const { store, feature, said, manner } = asked
  const standing = answersIn(store, feature)
  const isOpen = ({ annotation }: Said) => store.decision(annotation.id) === null
  if (value === null && !isRefusal) {
    const decided = said.filter((one) => !isOpen(one))
    return change({ ...withdraw(decided, store, manner), deleted: standing })
  }
  const says = (one: Said) => value !== null && saysTheSame(feature, one.annotation.value, value)
  const source = said.find(({ annotation }) => annotation.id === standing[0]?.derived_from)
  const found = source && says(source) ? source : said.find(says)
  const refused = said.filter((one) => one !== found && isOpen(one) && !says(one))
  const answered = keeping(asked, standing, value, found, found === source)
  return change({
    ...answered,
    decisions: [...(answered.decisions ?? []), ...reject(refused, store, manner).decisions],
  })
}

/** What is kept: of the suggestion that says the same, else what the person says. */
function keeping(
  { store, feature, manner }: Asked,
  standing: readonly Annotation[],
  value: unknown,
  found: Said | undefined,
  isKept: boolean,
): Partial<ChangeSet> {
  if (!found) return answerSet(standing, feature, value)
  const suggested = found.annotation.value
  if (!isKept) return { ...edit(found, { value: filled(value, suggested) }, store, manner), deleted: standing }
  const isBack = store.decision(found.annotation.id)?.outcome === 'edited' && same(filled(value, suggested), suggested)
  const decisions = isBack ? [verdict(store, found.annotation, 'accepted', standing[0]!.id, manner)] : []
  return { ...answerSet(standing, feature, value), decisions }
}

/** Whether both say the same to the question; what is asked below its options is another question. */
function saysTheSame(feature: Feature, one: unknown, other: unknown): boolean {
  const hasOptions = feature.kind === 'radio' || feature.kind === 'checklist'
  return hasOptions ? optionsIn(feature, one).join() === optionsIn(feature, other).join() : same(one, other)
}

/** The value of a question with what is suggested of those below its options that it leaves open; both say the same to it. */
function filled(value: unknown, suggested: unknown): unknown {
  const [own, theirs] = [value, suggested] as readonly [Chosen, Chosen]
  if (own.options) {
    const of = new Map(own.options.map((each) => [each.option, each]))
    return { ...theirs, options: theirs.options!.map((each) => filled(of.get(each.option), each)) }
  }
  if (!own.answers?.length) return suggested
  const answered = new Set(own.answers.map(({ feature }) => feature))
  const open = theirs.answers?.filter(({ feature }) => !answered.has(feature)) ?? []
  return { ...own, answers: [...own.answers, ...open] }
}

/** The change that answers a question so. */
function answerSet([before, ...others]: readonly Annotation[], feature: Feature, value: unknown): Partial<ChangeSet> {
  if (value === null) return { deleted: before ? [before, ...others] : [] }
  return before
    ? { updated: [{ before, after: { ...before, value } }], deleted: others }
    : { created: [fresh(feature, value)] }
}

/** The answer on show, and what else answers the question in the same place: all of it is answered as one. */
function answersIn(store: Store, feature: Feature): readonly Annotation[] {
  const said = store.list().filter((row) => row.feature === feature.id)
  return said.filter((row) => answersSame(said[0]!, row))
}
