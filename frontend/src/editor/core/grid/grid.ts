/** Many data rows under one question at a time: which are chosen, what is answered, what is taken back. No React, no fetch. */
import { optionsIn } from '../answering'
import type { ChangeSet } from '../changes'
import type { Clock } from '../clock'
import type { Kinds } from '../kind'
import { Emitter, Observable } from '../observable'
import { Ontology } from '../ontology'
import type { Feature, Id } from '../types'
import {
  type Answered,
  answerOf,
  choicesOf,
  isDecided,
  isEditable,
  type Pending,
  suggestedIn,
  type Tile,
  withAnswers,
} from './tile'
import { shareTime, takeTime } from './time'

export interface GridOpening {
  readonly features: readonly Feature[]
  readonly kinds: Kinds
  readonly clock: Clock
  readonly least?: number
}

/** What one step of the person made of tiles, to go back and forth. */
interface Step {
  readonly label: string
  readonly before: ReadonlyMap<Id, Said>
  readonly after: ReadonlyMap<Id, Said>
}

type Said = Pick<Tile, 'answers' | 'pending' | 'revision'>

const saidIn = ({ answers, pending, revision }: Tile): Said => ({ answers, pending, revision })

export class Grid {
  readonly ontology: Ontology
  readonly questions: readonly Feature[]
  readonly tiles = new Observable<readonly Tile[]>([])
  readonly chosen = new Observable<ReadonlySet<Id>>(new Set())
  /** The tile that has the keyboard. */
  readonly cursor = new Observable<Id | null>(null)
  /** Which question is asked. */
  readonly at = new Observable(0)
  /** The least confidence from which an answer counts as suggested. */
  readonly least: Observable<number>
  readonly undoable = new Observable<string | null>(null)
  readonly redoable = new Observable<string | null>(null)
  /** Tiles whose answers changed; with what of theirs holds no more. */
  readonly answered = new Emitter<[Tile, Pending | null]>()
  /** A sentence for those who cannot see the tiles. */
  readonly said = new Observable('')
  private done: Step[] = []
  private undone: Step[] = []
  readonly clock: Clock
  private readonly kinds: Kinds

  constructor({ features, kinds, clock, least = 0 }: GridOpening) {
    // What is drawn is required here too: who has to draw does so in the editor.
    this.ontology = new Ontology(features, kinds)
    this.questions = choicesOf(this.ontology)
    this.least = new Observable(least)
    this.kinds = kinds
    this.clock = clock
  }

  get question(): Feature {
    return this.questions[this.at.get()]!
  }

  get = (task: Id): Tile | undefined => this.tiles.get().find((tile) => tile.task === task)

  /** The tiles meant: those chosen, else the one at the keyboard. */
  meant = (): readonly Tile[] => {
    const chosen = this.chosen.get()
    const cursor = this.cursor.get()
    const wanted = chosen.size > 0 ? chosen : new Set(cursor === null ? [] : [cursor])
    return this.tiles.get().filter(({ task }) => wanted.has(task))
  }

  /** Asks the question before or after; false at the ends. */
  ask(by: 1 | -1): boolean {
    const next = this.at.get() + by
    if (next < 0 || next >= this.questions.length) return false
    this.at.set(next)
    return true
  }

  /** Answers what is meant with the option of this number, from 1 on; of several answers it is put to them or left out. */
  pick(number: number, tiles = this.meant()): boolean {
    const { question } = this
    const option = question.options?.[number - 1]
    if (!option) return false
    if (question.kind === 'radio') return this.say(option.name, tiles, () => [option.id])
    const isThere = tiles.every((tile) => this.takenOf(tile).includes(option.id))
    return this.say(isThere ? `Not ${option.name}` : option.name, tiles, (tile) => {
      const taken = new Set(this.takenOf(tile))
      if (isThere) taken.delete(option.id)
      else taken.add(option.id)
      return (question.options ?? []).flatMap(({ id }) => (taken.has(id) ? [id] : []))
    })
  }

  /** Accepts what is suggested for the tiles that are meant, or for these: one step, whatever their number. */
  accept(tiles = this.meant()): boolean {
    const { question } = this
    const least = this.least.get()
    const suggested = tiles.filter((tile) => suggestedIn(tile, question, least))
    const name = suggested.length === 1 ? this.named(suggested[0]!) : `${suggested.length} suggestions`
    return this.say(`Accept ${name}`, suggested, (tile) =>
      optionsIn(question, suggestedIn(tile, question, least)!.value),
    )
  }

  /** None of what is suggested is true: refused, without another answer. */
  reject(tiles = this.meant()): boolean {
    const known = tiles.filter(
      (tile) => suggestedIn(tile, this.question, this.least.get()) || answerOf(tile, this.question),
    )
    return this.say('Reject', known, () => null)
  }

  /** Takes the answers given here away; the tile is as the server has it. */
  clear(tiles = this.meant()): boolean {
    const answered = tiles.filter((tile) => isEditable(tile) && tile.answers.has(this.question.id))
    return this.step('Take the answer away', answered, (tile) => {
      const answers = new Map(tile.answers)
      answers.delete(this.question.id)
      return withAnswers(tile, answers, this.questions, this.kinds)
    })
  }

  undo = (): boolean => this.replay(this.done, this.undone, 'before', 'Undone')

  redo = (): boolean => this.replay(this.undone, this.done, 'after', 'Redone')

  /** Puts tiles as they became elsewhere: sent, refused, new. What is gone is not chosen any more. */
  put(tiles: readonly Tile[]): void {
    this.tiles.set(tiles)
    const there = new Set(tiles.map(({ task }) => task))
    const chosen = [...this.chosen.get()].filter((id) => there.has(id))
    if (chosen.length < this.chosen.get().size) this.chosen.set(new Set(chosen))
    if (!there.has(this.cursor.get() ?? '')) this.cursor.set(null)
  }

  change(tasks: ReadonlySet<Id>, to: (tile: Tile) => Tile): void {
    this.put(this.tiles.get().map((tile) => (tasks.has(tile.task) ? to(tile) : tile)))
  }

  /** Nothing of what was done can be taken back by undo any more: it is on its way. */
  forget(tasks: ReadonlySet<Id>): void {
    const without = (said: Step['before']) => new Map([...said].filter(([id]) => !tasks.has(id)))
    const left = (steps: Step[]) =>
      steps
        .map((step) => ({ ...step, before: without(step.before), after: without(step.after) }))
        .filter(({ after }) => after.size > 0)
    this.done = left(this.done)
    this.undone = left(this.undone)
    this.showSteps()
  }

  /** Of several answers what stands now, or is suggested: toggling is about that. */
  private takenOf(tile: Tile): readonly Id[] {
    const { question } = this
    const said = suggestedIn(tile, question, this.least.get())
    return answerOf(tile, question) ?? (said && !isDecided(tile, question) ? optionsIn(question, said.value) : [])
  }

  private named(tile: Tile): string {
    const said = suggestedIn(tile, this.question, this.least.get())
    const chosen = optionsIn(this.question, said?.value)
    return (this.question.options ?? []).flatMap(({ id, name }) => (chosen.includes(id) ? [name] : [])).join(', ')
  }

  private say(label: string, tiles: readonly Tile[], options: (tile: Tile) => readonly Id[] | null): boolean {
    const editable = tiles.filter(isEditable)
    const least = this.least.get()
    const bulk = editable.length > 1
    const focusMs = bulk ? 0 : this.clock.spentOn('')
    return this.step(label, editable, (tile) => {
      const given: Answered = { options: options(tile), bulk, least, focusMs }
      return withAnswers(tile, new Map(tile.answers).set(this.question.id, given), this.questions, this.kinds)
    })
  }

  private step(label: string, tiles: readonly Tile[], act: (tile: Tile) => Tile): boolean {
    if (tiles.length === 0) return false
    this.clock.touch()
    const made = new Map(tiles.map((tile) => [tile.task, act(tile)]))
    const spans = shareTime(takeTime(this.clock), new Map([...made].map(([id, tile]) => [id, this.newIn(tile)])))
    const after = [...made.values()].map((tile) => ({
      ...tile,
      spent: [...tile.spent, ...(spans.get(tile.task) ?? [])],
    }))
    this.done.push({
      label,
      before: new Map(tiles.map((tile) => [tile.task, saidIn(tile)])),
      after: new Map(after.map((tile) => [tile.task, saidIn(tile)])),
    })
    this.undone = []
    this.replace(after)
    this.said.set(`${label}: ${after.length}.`)
    return true
  }

  /** What of a tile's change is about the question at hand. */
  private newIn({ pending, suggestions }: Tile): ChangeSet | null {
    if (!pending) return null
    const { id } = this.question
    const known = new Set(suggestions.filter(({ feature }) => feature === id).map((one) => one.id))
    return {
      ...pending.change,
      created: pending.change.created.filter(({ feature }) => feature === id),
      decisions: pending.change.decisions.filter(({ after }) => known.has(after.suggestion)),
    }
  }

  private replay(from: Step[], to: Step[], which: 'before' | 'after', words: string): boolean {
    const step = from.pop()
    if (!step) return false
    to.push(step)
    const changed = [...step[which]].flatMap(([id, said]): Tile[] => {
      const tile = this.get(id)
      if (!tile || !isEditable(tile)) return []
      // On a newer revision the same answers are another change.
      return said.revision === tile.revision
        ? [{ ...tile, ...said, state: 'open', reason: '' }]
        : [withAnswers(tile, said.answers, this.questions, this.kinds)]
    })
    this.replace(changed)
    this.said.set(`${words}: ${step.label}.`)
    return true
  }

  private replace(changed: readonly Tile[]): void {
    const byTask = new Map(changed.map((tile) => [tile.task, tile]))
    const before = new Map(this.tiles.get().map((tile) => [tile.task, tile.pending]))
    this.tiles.set(this.tiles.get().map((tile) => byTask.get(tile.task) ?? tile))
    for (const tile of changed) this.answered.emit(tile, before.get(tile.task) ?? null)
    this.showSteps()
  }

  private showSteps(): void {
    this.undoable.set(this.done.at(-1)?.label ?? null)
    this.redoable.set(this.undone.at(-1)?.label ?? null)
  }
}
