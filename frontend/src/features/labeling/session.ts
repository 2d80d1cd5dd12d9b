/** One task at hand: its editor, its outbox, its lease, and what arrives for it on the socket. No React. */
import { anew } from '@/editor/core/aside'
import { change, NOTHING, sizeOf, squash } from '@/editor/core/changes'
import { Editor } from '@/editor/core/editor'
import type { Entry, Journal } from '@/editor/core/journal'
import { Observable } from '@/editor/core/observable'
import { Outbox, type SaveState } from '@/editor/core/outbox'
import { type Conflict, type Copy, difference } from '@/editor/core/rebase'
import { attendSight } from '@/editor/core/sight'
import { SIZE, Superpixels } from '@/editor/core/superpixels'
import type { Activity, Annotation, Decision, Id, SuggestionSet } from '@/editor/core/types'
import { kinds } from '@/editor/kinds'
import { cutterOf } from '@/editor/render/superpixels'
import { viewerOf } from '@/editor/viewers'
import { asProblem, Problem } from '@/lib/problem'
import { onSignedIn } from '@/lib/signedIn'
import type { LiveEvent, LiveSocket } from '@/lib/socket'
import {
  discardCorrection,
  getSet,
  getTask,
  type KeptFrom,
  renewLease,
  type SetBody,
  saveChanges,
  type TaskDetail,
} from './api'
import { Correction, type Label } from './correction'
import { inherit, isAnswer } from './leftovers'
import { type Lost, lostBy, standingOf } from './lost'
import { TaskPrompter } from './prompting'
import { Run } from './run'
import { Talk } from './talk/talk'
import { classesOf, ways } from './ways'

const RENEW_EVERY_MS = 120_000
const NONE_SHOWN = 2
const REFUSALS: ReadonlySet<SaveState> = new Set(['lease-lost', 'refused'])

/** As it was in the last task: how wide the brush is, how large pieces are, and whether vertices snap. */
const [brush, pieceSize, snaps] = [new Observable(20), new Observable(SIZE.first), new Observable(false)]

/** The asset type that clicks and boxes are answered in, and that can be cut into pieces. */
const PICTURE = 'image'

/** Of a medium that no viewer shows. */
const NO_FRAME = { width: 1, height: 1 }

export interface Surroundings {
  readonly journal: Journal
  readonly socket: LiveSocket | null
  /** Confidence from which suggestions show; null shows none, as in review. */
  readonly threshold: number | null
  /** Of classes with one of their own. */
  readonly thresholds?: ReadonlyMap<Id, number>
}

/** What events of a task say besides a set of suggestions. */
interface Told {
  data_row: Id
  tasks: readonly Id[]
  job: Id | null
  error: string
  revision: number
}

export class TaskSession {
  readonly editor: Editor
  readonly outbox: Outbox
  /** What is said about the task, and where. */
  readonly talk: Talk
  readonly prompter: TaskPrompter
  readonly run: Run
  /** How many objects and decisions of an earlier visit were found on this device. */
  readonly restored = new Observable(0)
  /** The task is to be submitted once the server can be reached again. */
  readonly waits = new Observable(false)
  /** What ends the task is on its way to the server: what is told of the task meanwhile is the person's own doing. */
  isEnding = false
  /** What became of the task, once it is known that nothing more can be saved in it. */
  readonly lost = new Observable<Lost | null>(null)
  /** Of a reviewer's correction: what it is measured against. */
  readonly correction: Observable<Correction | null>
  private readonly kept = new Map<Id, KeptFrom>()
  private readonly stops: (() => void)[] = []
  private readonly end = new AbortController()
  private rest: readonly Activity[] = []

  constructor(
    readonly task: TaskDetail,
    readonly set: SetBody,
    readonly around: Surroundings,
    readonly isReadOnly: boolean,
    label: Label | null = null,
  ) {
    this.run = new Run(task.id, () => this.refresh())
    this.correction = new Observable(label && new Correction(label, set.annotations, kinds))
    for (const source of task.sources) this.kept.set(source.suggestion, source)
    this.prompter = new TaskPrompter(task.id, (source) => this.kept.set(source.suggestion, source))
    const isPicture = task.data_row.modality === PICTURE
    const frame = viewerOf(task.data_row.modality)?.frame(task.data_row) ?? NO_FRAME
    this.editor = new Editor({
      frame,
      features: task.ontology.features,
      kinds,
      annotations: set.annotations,
      decisions: set.decisions,
      threshold: around.threshold ?? NONE_SHOWN,
      thresholds: around.thresholds,
      ways: around.threshold === null ? undefined : ways,
      classes: classesOf(task.project),
      isReadOnly,
      brush,
      snaps,
      prompter: isPicture ? this.prompter : null,
      superpixels: isPicture ? new Superpixels(cutterOf(task.data_row.shown_url, frame), frame, pieceSize) : null,
    })
    this.talk = new Talk(this.editor)
    this.outbox = new Outbox({
      set: set.id,
      name: task.data_row.name,
      revision: set.revision,
      journal: around.journal,
      token: () => this.token,
      send: saveChanges,
      onRebased: (...rebased) => this.adopt(...rebased),
      whenFree: this.editor.whenFree,
      isAnswer,
    })
    this.suggest(task.suggestions)
  }

  get token(): number {
    return this.task.lease?.token ?? 0
  }

  /** Nothing was ever done here, by this person or in an earlier visit. */
  get isUntouched(): boolean {
    return (this.isReadOnly || this.outbox.revision === 0) && this.outbox.status.get().state === 'saved'
  }

  /** The reviewer's correction says something else than the label; while the label is not known it may. */
  get hasCorrected(): boolean {
    return this.correction.get()?.isChanged(this.editor.store.list()) ?? !this.isReadOnly
  }

  /** What something was kept of, where it is no suggestion on show. */
  source = (suggestion: Id): KeptFrom | undefined => this.kept.get(suggestion)

  /** Fetches the medium ahead, so that the task can be shown at once. */
  preload(): Promise<void> {
    return viewerOf(this.task.data_row.modality)?.preload(this.task.data_row) ?? Promise.resolve()
  }

  start(): void {
    const { socket } = this.around
    const { editor, outbox } = this
    this.stops.push(attendSight(editor))
    this.stops.push(editor.settled.subscribe((set, activity) => outbox.record(set, activity)))
    if (!this.isReadOnly) void this.restore()
    if (this.set.corrects && !this.correction.get()) void this.findLabel(this.set.corrects)
    const topics = [`task:${this.task.id}`, `data_row:${this.task.data_row.id}`]
    if (socket) {
      this.stops.push(socket.subscribe(topics, (event) => this.received(event), { onGap: () => void this.refresh() }))
      this.stops.push(socket.onState((state) => state === 'open' && this.reconnected()))
    }
    this.stops.push(
      outbox.status.subscribe(() => outbox.status.get().state === 'lease-lost' && void this.findWhyLost()),
    )
    this.stops.push(onSignedIn(() => this.outbox.status.get().state === 'signed-out' && this.outbox.resume()))
    const renewal = setInterval(() => void this.renew(), RENEW_EVERY_MS)
    this.stops.push(() => clearInterval(renewal))
  }

  stop(): void {
    for (const stop of this.stops.splice(0)) stop()
    this.end.abort()
    this.outbox.stop()
    this.run.stop()
  }

  /** The same task on a set of the reviewer's own. */
  correcting = (set: SetBody): TaskSession => new TaskSession(this.task, set, this.around, false, this.set)

  /** The same task on another set, to be looked at: the label of one of several people. */
  showing = (set: SetBody): TaskSession => new TaskSession(this.task, set, this.around, true)

  /** The same task on the label as it was submitted, after the reviewer's correction was thrown away. */
  async discarding(): Promise<TaskSession> {
    const label = await discardCorrection(this.task.id, this.token)
    await this.outbox.discard()
    return new TaskSession({ ...this.task, annotation_set: label }, label, this.around, true)
  }

  /** Reads what may have been missed; what is known already changes nothing. */
  async refresh(): Promise<void> {
    const task = await getTask(this.task.id).catch(() => null)
    if (!task) return
    for (const source of task.sources) this.kept.set(source.suggestion, source)
    this.suggest(task.suggestions)
    if (task.annotation_set.id === this.set.id) await this.outbox.meet(task.annotation_set)
  }

  /** Keeps aside what the server will not take, and goes on with the rest. */
  async setAside(): Promise<void> {
    await this.outbox.setAside(await getSet(this.set.id))
  }

  /** Puts what was kept aside back as new objects. */
  putBack(entry: Entry): void {
    const { editor } = this
    editor.transact('Put back', anew(entry.change, editor.store.list(), editor.kinds))
    this.outbox.putAway(entry)
  }

  /** Puts one's own answer in the place of the one that was saved elsewhere. */
  takeMine(conflict: Conflict): void {
    const { store } = this.editor
    const [before, ours] = [store.get(conflict.answer ?? ''), conflict.ours]
    if (before && ours) {
      const after = { ...before, value: ours.value, answers: ours.answers }
      this.editor.transact('Take my answer', change({ updated: [{ before, after }] }))
    }
    this.outbox.settleConflicts(conflict)
  }

  /** Everything a person did, saved, with what is half drawn and can be closed; false where the server could not be reached or refused. */
  save = (): Promise<boolean> => {
    this.editor.halfDrawn.close()
    return this.outbox.flush()
  }

  /** Resolves once everything is saved, however long the server cannot be reached; throws where it refuses. */
  async whenSaved(): Promise<void> {
    if (await this.save()) return
    this.waits.set(true)
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        const { state, message } = this.outbox.status.get()
        if (state !== 'saved' && !REFUSALS.has(state)) return
        stop()
        if (state === 'saved') resolve()
        else reject(new Problem({ status: 409, code: 'not-saved', title: 'Not everything is saved', detail: message }))
      }
      const stop = this.outbox.status.subscribe(look)
      look()
    })
  }

  /** The time not yet told, kept until `told` says that it arrived. */
  restOfActivity(): readonly Activity[] {
    this.rest = [...this.rest, ...this.editor.clock.rest((id) => this.about(id))]
    return this.rest
  }

  private suggest(sets: readonly SuggestionSet[]): void {
    for (const set of sets) this.editor.suggestions.receive(set)
    this.editor.suggestions.flush()
  }

  private async restore(): Promise<void> {
    const changes = await this.outbox.restore()
    for (const set of changes) this.editor.store.apply(set, 'remote')
    this.restored.set(sizeOf(changes.reduce(squash, NOTHING)))
    await inherit(this.outbox, this.around.journal, this.set.id, this.end.signal).catch(() => {})
  }

  private received({ event, body }: LiveEvent): void {
    const told = body as Partial<SuggestionSet> & Partial<Told>
    // What another project asked about the same data row is not for this one.
    if (event === 'suggestions.added' && told.tasks?.includes(this.task.id)) {
      this.editor.suggestions.receive(told as SuggestionSet)
      this.run.added(told.final ?? false)
    }
    if (event === 'suggestions.finished' && told.data_row === this.task.data_row.id) this.run.finished(told.error ?? '')
    if (event === 'jobs.finished') this.run.jobFinished(told.job)
    if (event === 'annotations.changed' && told.annotation_set === this.set.id) void this.catchUp(told.revision ?? 0)
    if (event === 'tasks.changed' && this.isTakenAway(body as object)) void this.renew()
  }

  /** Whether what was told may mean that somebody else has the task now, or that it was ended in another window; the lease says. */
  private isTakenAway(body: object): boolean {
    const { task, state } = body as { task?: Id; state?: string }
    if (this.isEnding || task !== this.task.id) return false
    return this.task.stage === 'review' || state !== 'in_progress'
  }

  /** A correction begun on an earlier visit: the label it corrects is asked for. */
  private async findLabel(id: Id): Promise<void> {
    const label = await getSet(id).catch(() => null)
    if (label) this.correction.set(new Correction(label, this.set.annotations, kinds))
  }

  private async findWhyLost(): Promise<void> {
    if (this.lost.get()) return
    const standing = await standingOf(this.task).catch(() => null)
    if (standing) this.lost.set(lostBy(standing, this.task.stage))
  }

  /** Somebody, perhaps oneself in another window, saved this set. */
  private async catchUp(revision: number): Promise<void> {
    if (revision <= this.outbox.revision || this.outbox.isSending) return
    const set = await getSet(this.set.id).catch(() => null)
    if (set) await this.outbox.meet(set)
  }

  private reconnected(): void {
    this.outbox.resume()
    this.run.reconnected()
    void this.refresh()
  }

  private async renew(): Promise<void> {
    if (!this.task.lease?.mine) return
    await renewLease(this.task.id, this.token).catch((thrown) => {
      const { code, detail } = asProblem(thrown)
      if (code === 'lease-lost' || code === 'task-not-open') this.outbox.block('lease-lost', detail)
    })
  }

  private adopt(result: ReadonlyMap<Id, Annotation>, decisions: readonly Decision[], copies: readonly Copy[]): void {
    const { store, history } = this.editor
    for (const copy of copies) history.goOnWith(copy)
    const verdicts = decisions.map((after) => ({ before: null, after }))
    const known = new Set(store.decisions().map(({ suggestion }) => suggestion))
    const news = verdicts.filter(({ after }) => !known.has(after.suggestion))
    store.apply(change({ ...difference(store.list(), result), decisions: news }), 'remote')
  }

  private about(id: Id): Partial<Activity> {
    const { store, suggestions } = this.editor
    const row = store.get(id)
    if (!row) return suggestions.get(id) ? { suggestion: id } : {}
    const decision = row.derived_from ? store.decision(row.derived_from) : null
    if (!decision) return { annotation: id, outcome: this.editor.kinds.isDrawn(row.kind) ? 'drawn' : 'other' }
    return {
      annotation: id,
      suggestion: row.derived_from,
      outcome: decision.outcome === 'edited' ? 'edited' : 'accepted',
    }
  }
}
