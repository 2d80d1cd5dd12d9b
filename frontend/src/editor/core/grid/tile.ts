/** One data row in a grid of many: what its set holds, what is suggested, what the person answers. Pure values and functions. */
import { uuid7 } from '@/lib/uuid'
import { answerIn, answering, optionsIn } from '../answering'
import { type ChangeSet, change, isEmpty, squash } from '../changes'
import { reject } from '../decide'
import type { Kinds } from '../kind'
import type { Missing, Ontology } from '../ontology'
import { Store } from '../store'
import { sureness } from '../sureness'
import type { Activity, Annotation, Decision, Feature, Id } from '../types'

/**
 * open: as it is, it can be answered. sending: on its way to the server. waiting: the server cannot be reached, it is sent
 * again by itself. failed: the server said no, and why. lost: no longer the person's to label. submitted: a label now.
 */
export type TileState = 'open' | 'sending' | 'waiting' | 'failed' | 'lost' | 'submitted'

/** What a person answered, and how: null options refuse what was suggested and say nothing instead. */
export interface Answered {
  readonly options: readonly Id[] | null
  readonly bulk: boolean
  /** The least confidence on show when it was answered. */
  readonly least: number
  readonly focusMs: number
}

/** All that is answered of one data row, as it is kept on the device and sent; the id names exactly this. */
export interface Pending {
  readonly changeId: Id
  readonly change: ChangeSet
}

export interface Tile {
  readonly task: Id
  readonly token: number
  readonly set: Id
  readonly revision: number
  /** What the set holds at that revision. */
  readonly annotations: readonly Annotation[]
  readonly decisions: readonly Decision[]
  /** A reviewer sent it back, or the person took it back: what it says is not submitted again before they have said so. */
  readonly isSentBack: boolean
  /** Suggested answers about the whole data row, the surest first. */
  readonly suggestions: readonly Annotation[]
  /** By question. */
  readonly answers: ReadonlyMap<Id, Answered>
  readonly pending: Pending | null
  /** Time spent so far, as it was told when it was spent. */
  readonly spent: readonly Activity[]
  readonly state: TileState
  readonly reason: string
}

export const NO_ANSWERS: ReadonlyMap<Id, Answered> = new Map()

export const isEditable = ({ state }: Tile): boolean => state === 'open' || state === 'failed'

/** Questions with options about the whole data row: what can be answered in a grid. */
export const choicesOf = ({ questions }: Pick<Ontology, 'questions'>): readonly Feature[] =>
  questions.filter(({ kind, options = [] }) => (kind === 'radio' || kind === 'checklist') && options.length > 0)

/** The surest suggested answer at or above a confidence, whatever was decided about it. */
export function suggestedIn(tile: Tile, question: Feature, least: number): Annotation | null {
  const said = tile.suggestions.find(({ feature, at }) => feature === question.id && at === null)
  return said && sureness(said) >= least ? said : null
}

/** The options that stand for a question: null where it is open, or was refused without another answer. */
export function answerOf(tile: Tile, question: Feature): readonly Id[] | null {
  const given = tile.answers.get(question.id)
  if (given) return given.options
  const kept = answerIn(new Store(tile.annotations), question)
  return kept === null ? null : optionsIn(question, kept)
}

/** Whether somebody has said something to the question here: an answer, or that none of what was suggested is true. */
export const isDecided = (tile: Tile, question: Feature): boolean =>
  tile.answers.has(question.id) || answerOf(tile, question) !== null

/** Whether there is anything to submit: answered here, or in an earlier visit. */
export const isAnswered = (tile: Tile, questions: readonly Feature[]): boolean =>
  tile.isSentBack ? tile.answers.size > 0 : questions.some((question) => isDecided(tile, question))

/** The tile with an answer more, less or another. */
export function withAnswers(tile: Tile, answers: Tile['answers'], questions: readonly Feature[], kinds: Kinds): Tile {
  const set = changeOf({ ...tile, answers }, questions, kinds)
  const pending = isEmpty(set) ? null : { changeId: uuid7(), change: set }
  return { ...tile, answers, pending, state: 'open', reason: '' }
}

/** The change of its set that its answers are. */
export function changeOf(tile: Tile, questions: readonly Feature[], kinds: Kinds): ChangeSet {
  const store = new Store(tile.annotations, tile.decisions)
  return questions.reduce((whole, feature) => {
    const given = tile.answers.get(feature.id)
    if (!given) return whole
    const set = change(answerTo(tile, feature, given, store, kinds))
    return squash(whole, store.apply(set, 'local'))
  }, change({}))
}

function answerTo(tile: Tile, feature: Feature, given: Answered, store: Store, kinds: Kinds): Partial<ChangeSet> {
  const { bulk, least, focusMs } = given
  const manner = { bulk, threshold: () => least, focusMs: () => focusMs }
  const said = tile.suggestions
    .filter((one) => one.feature === feature.id && one.at === null && !store.decision(one.id) && sureness(one) >= least)
    .map((annotation) => ({ annotation }))
  if (given.options !== null) return answering({ store, kinds, feature, said, manner }, given.options)
  const standing = store.list().filter((row) => row.feature === feature.id && row.at === null)
  return { ...reject(said, store, manner), deleted: standing }
}

/** What its set will hold with the answers given here. */
export function contentOf(tile: Tile): readonly Annotation[] {
  const store = new Store(tile.annotations, tile.decisions)
  if (tile.pending) store.apply(tile.pending.change, 'local')
  return store.list()
}

/** What is required and not answered; it is asked for before anything is sent. */
export const missingIn = (tile: Tile, ontology: Ontology): readonly Missing[] => ontology.missing(contentOf(tile))

/** The first question below an answer of the tile that is required and open: a grid does not ask it, the editor does. */
export const nestedIn = (tile: Tile, ontology: Ontology): Missing | null =>
  missingIn(tile, ontology).find(({ annotation }) => annotation !== null) ?? null

/**
 * The tile on what its set holds since somebody saved it elsewhere. Its answers stand, as far as they still say anything;
 * what was decided of suggestions there is not decided again.
 */
export function onto(tile: Tile, newer: Newer, questions: readonly Feature[], kinds: Kinds): Tile {
  const { revision, annotations, decisions } = newer
  const moved = withAnswers({ ...tile, revision, annotations, decisions }, tile.answers, questions, kinds)
  return moved.pending ? moved : { ...moved, answers: NO_ANSWERS }
}

export interface Newer {
  readonly revision: number
  readonly annotations: readonly Annotation[]
  readonly decisions: readonly Decision[]
}

/**
 * A tile with answers that this device kept from an earlier visit. What the server has since is forgotten; what is about
 * an older revision is put onto the newer one.
 */
export function restored(tile: Tile, kept: Kept, questions: readonly Feature[], kinds: Kinds): Tile {
  const store = new Store(kept.base === tile.revision ? tile.annotations : [], tile.decisions)
  store.apply(kept.change, 'local')
  const decided = new Map(kept.change.decisions.map(({ after }) => [after.suggestion, after]))
  const touched = new Set(
    [...kept.change.created, ...kept.change.updated.map(({ after }) => after)].map((row) => row.feature),
  )
  const answers = questions.flatMap((question): [Id, Answered][] => {
    const about = tile.suggestions
      .filter((one) => one.feature === question.id)
      .flatMap((one) => decided.get(one.id) ?? [])
    const value = touched.has(question.id) ? answerIn(store, question) : null
    const isRefused = about.length > 0 || kept.change.deleted.some((row) => row.feature === question.id)
    if (value === null && !isRefused) return []
    const [first] = about
    const manner = { bulk: first?.bulk ?? false, least: first?.shown_threshold ?? 0, focusMs: first?.focus_ms ?? 0 }
    return [[question.id, { options: value === null ? null : optionsIn(question, value), ...manner }]]
  })
  const found = { ...tile, answers: new Map(answers), spent: kept.activity }
  if (kept.base === tile.revision) return { ...found, pending: { changeId: kept.changeId, change: kept.change } }
  const moved = onto(found, tile, questions, kinds)
  const says = (one: Tile) => questions.map((question) => answerOf(one, question)?.join() ?? '').join(';')
  return says(moved) === says(tile) ? tile : moved
}

export interface Kept {
  readonly changeId: Id
  readonly base: number
  readonly change: ChangeSet
  readonly activity: readonly Activity[]
}
