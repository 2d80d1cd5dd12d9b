/** A grid at hand: its tasks, their leases, what this device keeps of it, what is on its way. No React. */
import { Clock } from '@/editor/core/clock'
import { Grid } from '@/editor/core/grid/grid'
import { isAnswered, isEditable, missingIn, NO_ANSWERS, onto, restored, type Tile } from '@/editor/core/grid/tile'
import { shareTime, takeTime } from '@/editor/core/grid/time'
import { type Holder, holders } from '@/editor/core/holders'
import type { Entry, Journal } from '@/editor/core/journal'
import { Observable } from '@/editor/core/observable'
import { sureness } from '@/editor/core/sureness'
import type { Feature, Id } from '@/editor/core/types'
import { kinds } from '@/editor/kinds'
import type { Source } from '@/editor/viewer'
import { releaseTasks, takeBack } from '@/features/labeling/api'
import { isUnreachable, pause } from '@/features/labeling/finish'
import { sendLeftovers } from '@/features/labeling/leftovers'
import { asProblem, type Problem } from '@/lib/problem'
import {
  type Answer,
  answerFrom,
  type Claimed,
  claimTasks,
  newerOf,
  type Result,
  reasonOf,
  renewTasks,
  submitTasks,
} from './api'

const RENEW_EVERY_MS = 120_000
const AGAIN_AFTER_MS = [1000, 3000, 8000, 15_000]
/** As many submitted tiles stay in sight as can be claimed at once. */
const KEPT_IN_SIGHT = 96

export type Phase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly problem: Problem }

export interface Shown {
  readonly source: Source
  /** What the reviewer wrote when it was sent back. */
  readonly comment: string
}

interface GridSessionOptions {
  readonly project: Id
  readonly features: readonly Feature[]
  readonly journal: Journal
  readonly least: number
  readonly count: number
}

export class GridSession {
  readonly grid: Grid
  readonly phase = new Observable<Phase>({ kind: 'loading' })
  /** Whether what is on its way cannot reach the server, or the server does not know the person any more. */
  readonly trouble = new Observable<'offline' | 'signed-out' | null>(null)
  /** How many were submitted in this visit. */
  readonly done = new Observable(0)
  /** How many data rows have new suggestions that are not shown yet. */
  readonly arrived = new Observable(0)
  count: number
  private readonly shown = new Map<Id, Shown>()
  private readonly known = new Set<Id>()
  private visit = 0
  private holder: Holder | null = null
  private beat: ReturnType<typeof setInterval> | undefined

  constructor(private readonly options: GridSessionOptions) {
    const { features, least, count } = options
    this.count = count
    this.grid = new Grid({ features, kinds, clock: new Clock(), least })
    this.grid.answered.subscribe((tile, before) => this.keep(tile, before?.changeId ?? null))
  }

  /** Where what is not saved yet is kept. */
  get journal(): Journal {
    return this.options.journal
  }

  /** The data row of a task. */
  show = (task: Id): Shown => this.shown.get(task)!

  async start(): Promise<void> {
    this.visit += 1
    const { visit } = this
    this.beat = setInterval(() => void this.renew(), RENEW_EVERY_MS)
    const kept = await this.found()
    await this.fill(kept)
    if (visit !== this.visit) return this.giveBack()
    const sets = this.grid.tiles.get().map(({ set }) => set)
    await sendLeftovers(this.options.journal, sets)
  }

  /** What this device kept of earlier visits, but for what another tab is at. */
  private async found(): Promise<readonly Entry[]> {
    this.holder = holders.hold()
    const entries = await this.options.journal.load().catch(() => [])
    const isFree = (living: ReadonlySet<Id>) =>
      entries.filter(({ holder, isAside }) => !isAside && !(holder && living.has(holder)))
    return holders.alone(async (living) => isFree(living))
  }

  /** Gives back what was not answered; what was is kept here and stays with the person. */
  stop(): void {
    this.visit += 1
    clearInterval(this.beat)
    this.holder?.release()
    this.giveBack()
  }

  private giveBack(): void {
    const { questions, tiles } = this.grid
    const leases = tiles
      .get()
      .filter((tile) => isEditable(tile) && tile.revision === 0 && !isAnswered(tile, questions))
      .map(({ task, token }) => ({ task, token }))
    if (leases.length > 0) void releaseTasks(this.options.project, leases)
  }

  /** Takes tasks until so many are in hand; what is there stays as it is. */
  async fill(kept: readonly Entry[] = []): Promise<void> {
    try {
      const found = await claimTasks(this.options.project, this.count)
      this.merge(found, new Map(kept.map((entry) => [entry.set, entry])))
      this.trouble.set(null)
      this.phase.set({ kind: 'ready' })
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (this.phase.get().kind === 'ready') this.trouble.set(problem.status === 401 ? 'signed-out' : 'offline')
      else this.phase.set({ kind: 'failed', problem })
    }
  }

  /** Everything that is answered goes out, but what lacks something required: that says what. */
  async submit(): Promise<void> {
    const { grid } = this
    const answered = grid.tiles.get().filter((tile) => isEditable(tile) && isAnswered(tile, grid.questions))
    const lacking = new Map(
      answered.flatMap((tile) =>
        missingIn(tile, grid.ontology)
          .slice(0, 1)
          .map((lack) => [tile.task, lack.sentence] as const),
      ),
    )
    grid.change(new Set(lacking.keys()), (tile) => ({ ...tile, state: 'failed', reason: lacking.get(tile.task)! }))
    const tasks = new Set(answered.flatMap(({ task }) => (lacking.has(task) ? [] : [task])))
    if (tasks.size === 0) return
    grid.clock.touch()
    const spans = shareTime(takeTime(grid.clock), new Map([...tasks].map((task) => [task, null])))
    grid.forget(tasks)
    grid.change(tasks, (tile) => {
      const spent = [...tile.spent, ...(spans.get(tile.task) ?? [])]
      return { ...tile, spent, state: 'sending', reason: '' }
    })
    const sent = grid.tiles.get().filter(({ task }) => tasks.has(task))
    for (const tile of sent) this.keep(tile, null)
    grid.chosen.set(new Set())
    await this.deliver(tasks, sent.map(answerFrom))
  }

  /** Goes back to a tile that was submitted, as it was answered. */
  async takeBack(task: Id): Promise<void> {
    const taken = await takeBack(task)
    this.grid.change(new Set([task]), () => this.tileOf(taken))
    this.done.set(this.done.get() - 1)
    this.grid.cursor.set(task)
  }

  /** Puts a lost tile away, with what this device keeps of it. */
  putAway(task: Id): void {
    const tile = this.grid.get(task)
    if (tile?.pending) void this.options.journal.drop([tile.pending.changeId]).catch(() => {})
    this.grid.put(this.grid.tiles.get().filter((one) => one.task !== task))
  }

  /** Something was suggested for a data row; it is shown when the person asks for it, so that no tile moves under the hand. */
  hear(dataRow: Id): void {
    const isHere = this.grid.tiles.get().some(({ task }) => this.show(task).source.id === dataRow)
    if (!isHere || this.known.has(dataRow)) return
    this.known.add(dataRow)
    this.arrived.set(this.known.size)
  }

  /** The connection is back, or the person is signed in again. */
  async resume(): Promise<void> {
    if (this.trouble.get()) await this.fill()
  }

  async showArrived(): Promise<void> {
    this.known.clear()
    this.arrived.set(0)
    await this.fill()
  }

  private async deliver(tasks: ReadonlySet<Id>, answers: readonly Answer[]): Promise<void> {
    const { visit } = this
    for (let times = 0; ; times += 1) {
      try {
        const results = await submitTasks(this.options.project, answers)
        this.trouble.set(null)
        this.settle(results)
        if (visit === this.visit) await this.fill()
        return
      } catch (thrown) {
        if (!this.mayTryAgain(tasks, asProblem(thrown))) return
        await pause(AGAIN_AFTER_MS[times] ?? AGAIN_AFTER_MS.at(-1)!)
      }
    }
  }

  private mayTryAgain(tasks: ReadonlySet<Id>, problem: Problem): boolean {
    if (isUnreachable(problem) || problem.status === 429 || problem.status === 500) {
      this.trouble.set('offline')
      this.grid.change(tasks, (tile) => ({ ...tile, state: 'waiting' }))
      return true
    }
    if (problem.status === 401) this.trouble.set('signed-out')
    this.grid.change(tasks, (tile) => ({ ...tile, state: 'failed', reason: reasonOf(problem) }))
    return false
  }

  private settle(results: readonly Result[]): void {
    const byTask = new Map(results.map((each) => [each.task, each]))
    const gone = this.grid.tiles.get().flatMap(({ task, pending }) => {
      const result = byTask.get(task)
      const isKept = result?.outcome === 'lost' && result.problem?.extras.kept === true
      return (result?.outcome === 'submitted' || isKept) && pending ? [pending.changeId] : []
    })
    void this.options.journal.drop(gone).catch(() => {})
    this.grid.change(new Set(byTask.keys()), (tile) => this.settled(tile, byTask.get(tile.task)!))
    for (const { task, outcome } of results) if (outcome === 'conflict') this.keep(this.grid.get(task)!, null)
    this.done.set(this.done.get() + results.filter(({ outcome }) => outcome === 'submitted').length)
  }

  private settled(tile: Tile, { outcome, problem }: Result): Tile {
    const reason = reasonOf(problem)
    if (outcome === 'submitted') return { ...tile, state: 'submitted', reason: '' }
    if (outcome === 'lost') return { ...tile, state: 'lost', reason }
    if (outcome !== 'conflict' || !problem) return { ...tile, state: 'failed', reason }
    if (tile.pending) void this.options.journal.drop([tile.pending.changeId]).catch(() => {})
    return { ...onto(tile, newerOf(problem), this.grid.questions, kinds), state: 'failed', reason }
  }

  private async renew(): Promise<void> {
    const held = this.grid.tiles.get().filter(({ state }) => state !== 'submitted' && state !== 'lost')
    if (held.length === 0) return
    const leases = held.map(({ task, token }) => ({ task, token }))
    const told = await renewTasks(this.options.project, leases).catch(() => null)
    if (told) this.lose(new Set(told.lost))
  }

  /** What nobody answered goes; what was answered stays in sight, and says so. What is on its way is told by its own answer. */
  private lose(tasks: ReadonlySet<Id>): void {
    const isGone = ({ task, pending, state }: Tile) =>
      tasks.has(task) && !pending && (state === 'open' || state === 'failed')
    const left = this.grid.tiles.get().filter((tile) => !isGone(tile))
    const isLost = (tile: Tile) => tasks.has(tile.task) && isEditable(tile)
    this.grid.put(left.map((tile) => (isLost(tile) ? { ...tile, state: 'lost', reason: '' } : tile)))
  }

  private merge(found: readonly Claimed[], kept: ReadonlyMap<Id, Entry>): void {
    const { grid } = this
    const present = new Map(grid.tiles.get().map((tile) => [tile.task, tile]))
    const claimed = new Set(found.map(({ id }) => id))
    const gone = [...present.values()].filter((tile) => isEditable(tile) && !claimed.has(tile.task))
    this.lose(new Set(gone.map(({ task }) => task)))
    const submitted = grid.tiles.get().filter(({ state }) => state === 'submitted')
    const forgotten = new Set(submitted.slice(0, Math.max(0, submitted.length - KEPT_IN_SIGHT)))
    const fresh = new Map(found.map((each) => [each.id, this.tileOf(each, kept.get(each.annotation_set.id))]))
    const stay = grid.tiles
      .get()
      .filter((tile) => !forgotten.has(tile) && !(tile.state === 'submitted' && fresh.has(tile.task)))
    const there = new Set(stay.map(({ task }) => task))
    grid.put([
      ...stay.map((tile) => this.renewed(tile, fresh.get(tile.task))),
      ...found.flatMap(({ id }) => (there.has(id) ? [] : fresh.get(id)!)),
    ])
  }

  /** A tile that was there, with what is new about it; what the person answered stands. */
  private renewed(tile: Tile, fresh: Tile | undefined): Tile {
    if (!fresh || !isEditable(tile)) return tile
    if (tile.answers.size === 0 && tile.spent.length === 0) return { ...fresh, state: tile.state, reason: tile.reason }
    const isSame = fresh.revision === tile.revision
    return {
      ...tile,
      token: fresh.token,
      suggestions: isSame && tile.answers.size === 0 ? fresh.suggestions : tile.suggestions,
    }
  }

  private tileOf({ id, state, lease, data_row, comment, annotation_set, suggestions }: Claimed, kept?: Entry): Tile {
    this.shown.set(id, { source: data_row, comment })
    const asked = new Set(this.grid.questions.map((question) => question.id))
    const said = suggestions
      .flatMap((set) => set.annotations)
      .filter(({ feature, at }) => asked.has(feature) && at === null)
    const tile: Tile = {
      task: id,
      token: lease?.token ?? 0,
      set: annotation_set.id,
      revision: annotation_set.revision,
      annotations: annotation_set.annotations,
      decisions: annotation_set.decisions,
      isSentBack: state === 'rework',
      suggestions: [...said].sort((one, other) => sureness(other) - sureness(one)),
      answers: NO_ANSWERS,
      pending: null,
      spent: [],
      state: 'open',
      reason: '',
    }
    if (!kept) return tile
    const found = restored(tile, kept, this.grid.questions, kinds)
    if (found.pending?.changeId !== kept.changeId) this.keep(found, kept.changeId)
    return found
  }

  /** Writes down what a tile says, in place of what it said before. */
  private keep({ task, set, revision, token, pending, spent }: Tile, before: Id | null): void {
    const { journal } = this.options
    if (before !== null && before !== pending?.changeId) void journal.drop([before]).catch(() => {})
    if (!pending) return
    const { changeId, change } = pending
    const holder = this.holder?.id
    const { name } = this.show(task).source
    const entry = { changeId, set, name, sequence: 1, base: revision, token, change, activity: spent, holder }
    void journal.put(entry).catch(() => {})
  }
}
