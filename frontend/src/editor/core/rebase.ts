/** Changes made here, moved onto a state that somebody else has saved meanwhile. Nothing of either side is lost. */
import { uuid7 } from '@/lib/uuid'
import { answersSame } from './answered'
import { type ChangeSet, change, same } from './changes'
import type { Newer } from './save'
import type { Annotation, Id } from './types'

/** The same object was changed on both sides; both versions are kept. */
export interface Conflict {
  /** Ours, under a new id; null where we had deleted it. */
  readonly ours: Annotation | null
  /** Theirs; null where they had deleted it. */
  readonly theirs: Annotation | null
  /** A question has one answer: theirs stands under this id, ours can take its place. */
  readonly answer?: Id
}

/** What was changed here of an object that was changed elsewhere too goes on as an object of its own. */
export interface Copy {
  readonly of: Id
  readonly id: Id
  /** How the object was before it was changed here; null where it was made here. */
  readonly before: Annotation | null
}

export interface Rebased {
  readonly sets: readonly ChangeSet[]
  readonly conflicts: readonly Conflict[]
  readonly copies: readonly Copy[]
  /** Their state with our changes on it. */
  readonly result: ReadonlyMap<Id, Annotation>
}

/** `isAnswer` tells what a question has only one of in one place; of two the one that was saved stands. */
export function rebase(
  sets: readonly ChangeSet[],
  newer: Newer,
  isAnswer: (row: Annotation) => boolean = () => false,
): Rebased {
  const move = new Move(newer, isAnswer)
  const moved = sets.map((set) => move.onto(set))
  return { sets: moved, conflicts: [...move.conflicts, ...move.answers()], copies: move.copies, result: move.state }
}

class Move {
  readonly state: Map<Id, Annotation>
  readonly conflicts: Conflict[] = []
  readonly copies: Copy[] = []
  private readonly renamed = new Map<Id, Id>()
  /** Answers of ours that did not come to stand, by the id of the one that does. */
  private readonly yielded = new Map<Id, Annotation>()
  private readonly decided: ReadonlySet<Id>

  constructor(
    newer: Newer,
    private readonly isAnswer: (row: Annotation) => boolean,
  ) {
    this.state = new Map(newer.annotations.map((row) => [row.id, row]))
    this.decided = new Set(newer.decisions.map(({ suggestion }) => suggestion))
  }

  answers = (): readonly Conflict[] =>
    [...this.yielded].map(([answer, ours]) => ({ ours, theirs: this.state.get(answer) ?? null, answer }))

  onto(set: ChangeSet): ChangeSet {
    const { state, renamed } = this
    const called = (row: Annotation): Annotation => ({ ...row, id: renamed.get(row.id) ?? row.id })
    const created: Annotation[] = []
    const updated: { before: Annotation; after: Annotation }[] = []
    const deleted: Annotation[] = []
    const lost = new Set<Id>()
    const put = (row: Annotation): void => {
      created.push(row)
      state.set(row.id, row)
    }
    const keepBoth = (ours: Annotation, before: Annotation | null): void => {
      const theirs = this.rival(ours)
      if (theirs) {
        lost.add(ours.id)
        renamed.set(ours.id, theirs.id)
        if (saysSame(ours, theirs)) this.yielded.delete(theirs.id)
        else this.yielded.set(theirs.id, ours)
        return
      }
      const copy = { ...ours, id: uuid7() }
      renamed.set(ours.id, copy.id)
      this.copies.push({ of: ours.id, id: copy.id, before })
      this.conflicts.push({ ours: copy, theirs: state.get(ours.id) ?? null })
      put(copy)
    }
    for (const row of set.created.map(called)) {
      const there = state.get(row.id)
      if (there ? !same(there, row) : this.rival(row)) keepBoth(row, null)
      else if (!there) put(row)
    }
    for (const update of set.updated) {
      const [before, after] = [called(update.before), called(update.after)]
      const there = state.get(after.id)
      if (same(there, after)) this.yielded.delete(after.id)
      else if (!same(there, before)) keepBoth(after, before)
      else {
        updated.push({ before, after })
        state.set(after.id, after)
      }
    }
    for (const row of set.deleted.map(called)) {
      const there = state.get(row.id)
      if (!there || this.yielded.delete(row.id)) continue
      if (!same(there, row)) this.conflicts.push({ ours: null, theirs: there })
      else {
        deleted.push(row)
        state.delete(row.id)
      }
    }
    // Whose answer stands has decided about what was suggested, too.
    const isTheirs = ({ annotation, suggestion }: { annotation: Id | null; suggestion: Id }): boolean =>
      lost.size > 0 && (this.decided.has(suggestion) || (annotation !== null && lost.has(annotation)))
    const decisions = set.decisions
      .filter(({ after }) => !isTheirs(after))
      .map(({ before, after }) => ({
        before,
        after: { ...after, annotation: after.annotation && (renamed.get(after.annotation) ?? after.annotation) },
      }))
    return change({ created, updated, deleted, decisions })
  }

  /** The answer that stands where this one would. */
  private rival(row: Annotation): Annotation | undefined {
    if (!this.isAnswer(row)) return
    return this.state.get(row.id) ?? [...this.state.values()].find((each) => answersSame(each, row))
  }
}

const saysSame = (one: Annotation, other: Annotation): boolean =>
  same(one.value, other.value) && same(one.answers, other.answers)

/** The change that turns one state into another. */
export function difference(from: readonly Annotation[], to: ReadonlyMap<Id, Annotation>): ChangeSet {
  const before = new Map(from.map((row) => [row.id, row]))
  return change({
    created: [...to.values()].filter(({ id }) => !before.has(id)),
    updated: from.flatMap((row) => {
      const after = to.get(row.id)
      return after && !same(row, after) ? [{ before: row, after }] : []
    }),
    deleted: from.filter(({ id }) => !to.has(id)),
  })
}
