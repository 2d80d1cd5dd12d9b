/** The tasks of one person in one project, one after the other: the next is there before the present one is done. */
import { Observable } from '@/editor/core/observable'
import type { Id } from '@/editor/core/types'
import { viewerOf } from '@/editor/viewers'
import { asProblem, type Problem } from '@/lib/problem'
import { getTask, heldTask, nextTask, releaseTask, type Stage, type TaskDetail, takeBack } from './api'
import { firstTask } from './leasing'
import { type Surroundings, TaskSession } from './session'

export type QueueState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'empty'; readonly done: number }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'open'; readonly session: TaskSession }

/** A task that was left behind although it could not be finished. */
export interface Unfinished {
  readonly session: TaskSession
  readonly problem: Problem
}

/** What ends a task; it settles once the server knows. `after` is the task that one goes on with; what comes of it is handed out next. */
type Ending = (session: TaskSession, after: Id | null) => Promise<TaskDetail | null>

/** A task that was left for good; one that was set aside is not done. */
interface Ended {
  readonly task: Id
  readonly isDone: boolean
}

export class TaskQueue {
  readonly state = new Observable<QueueState>({ kind: 'loading' })
  readonly unfinished = new Observable<Unfinished | null>(null)
  /** Those that are submitted by themselves once the server can be reached again. */
  readonly waiting = new Observable<readonly TaskSession[]>([])
  private ahead: Promise<TaskSession | null> | null = null
  /** The task that comes next, once it is there. */
  readonly next = new Observable<TaskSession | null>(null)
  private isStopped = false
  private isGoingBack = false
  /** Counts the starts: what an earlier one still waits for is not opened. */
  private visit = 0
  private deaf: (() => void) | null = null
  /** Those that were finished or set aside in this visit, the last one last. */
  readonly past = new Observable<readonly Ended[]>([])
  /** What ends just now: who goes back waits for it. */
  private ending: Promise<unknown> = Promise.resolve()
  /** Until the server knows that the last task is done it would hand it out again. */
  private readonly finishing = new Set<TaskSession>()

  constructor(
    private readonly project: Id,
    readonly stage: Stage,
    private readonly around: () => Surroundings,
  ) {}

  get session(): TaskSession | null {
    const state = this.state.get()
    return state.kind === 'open' ? state.session : null
  }

  /** How many were finished in this visit. */
  get done(): number {
    return this.past.get().filter(({ isDone }) => isDone).length
  }

  /** The annotation sets of the tasks that are open here. */
  openSets = (): readonly Id[] =>
    [this.session, this.next.get(), this.unfinished.get()?.session].flatMap((session) => session?.set.id ?? [])

  /** Opens the task that is named, where the person holds it, else the one that the server hands out. */
  async start(first?: Id): Promise<void> {
    this.isStopped = false
    this.visit += 1
    const { visit } = this
    const isOver = () => this.isStopped || visit !== this.visit
    this.listen()
    this.unfinished.set(null)
    this.state.set({ kind: 'loading' })
    try {
      const task = (first && (await heldTask(first))) || (await this.first())
      if (isOver()) return
      if (task) this.open(this.prepare(task))
      else this.state.set({ kind: 'empty', done: this.done })
    } catch (thrown) {
      if (!isOver()) this.state.set({ kind: 'failed', problem: asProblem(thrown) })
    }
  }

  /** What the server hands out: its picture comes while what is suggested on it is still looked up. */
  private async first(): Promise<TaskDetail | null> {
    const task = await firstTask(this.project, this.stage)
    if (!task) return null
    void viewerOf(task.data_row.modality)?.preload(task.data_row)
    return getTask(task.id)
  }

  stop(): void {
    this.isStopped = true
    this.deaf?.()
    this.deaf = null
    const { session } = this
    // What is being finished ends by itself, also after one has left.
    const isEnding = session !== null && this.finishing.has(session)
    if (isEnding) this.forgetAhead()
    else if (session?.isUntouched) void this.giveBack(session)
    else if (session) void session.save().then(() => session.stop())
    this.forgetAhead()
  }

  /** Leaves the task at hand as it is and takes what the server hands out now, also one that was opened again. */
  async startAnew(): Promise<void> {
    const ahead = await this.ahead
    this.session?.stop()
    if (ahead) await this.giveBack(ahead)
    this.forget()
    await this.start()
  }

  private forget(): void {
    this.ahead = null
    this.next.set(null)
  }

  private forgetAhead(): void {
    const next = this.next.get()
    if (next) void this.giveBack(next)
    this.forget()
  }

  /** Shows the next task at once and finishes this one behind it; what fails is told and can be returned to. */
  finish(act: Ending): Promise<void> {
    return this.leave(act, true)
  }

  /** The same, with an act that sets the task aside: it does not count as done. */
  setAside(act: Ending): Promise<void> {
    return this.leave(act, false)
  }

  private async leave(act: Ending, isDone: boolean): Promise<void> {
    const { session } = this
    if (!session || this.finishing.has(session)) return
    this.finishing.add(session)
    session.isEnding = true
    const ended = this.end(session, act, isDone)
    this.ending = ended.catch(() => {})
    await ended
  }

  private async end(session: TaskSession, act: Ending, isDone: boolean): Promise<void> {
    const next = this.next.get()
    const deaf = session.waits.subscribe(() => this.showWaiting())
    const finished = act(session, next?.task.id ?? null)
    if (next) this.open(next)
    let given: TaskDetail | null
    try {
      given = await finished
    } catch (thrown) {
      if (!next) throw thrown
      this.unfinished.set({ session, problem: asProblem(thrown) })
      return
    } finally {
      this.finishing.delete(session)
      session.isEnding = false
      deaf()
      this.showWaiting()
    }
    session.stop()
    if (!this.isStopped) this.past.set([...this.past.get(), { task: session.task.id, isDone }])
    if (!this.isStopped && this.session === session) await this.moveOn(given)
    else this.expect(given)
  }

  private showWaiting(): void {
    this.waiting.set([...this.finishing].filter(({ waits }) => waits.get()))
  }

  /** Goes back to the task that could not be finished. */
  goBack(): void {
    const left = this.unfinished.get()
    this.unfinished.set(null)
    if (left) this.open(left.session)
  }

  /** Goes back to the task that was finished last; the one at hand is saved and comes next. False where there is none. */
  async previous(): Promise<boolean> {
    if (this.isGoingBack) return false
    this.isGoingBack = true
    try {
      await this.ending
      const { session } = this
      const task = this.past.get().at(-1)?.task
      if (!task || (session && !(await session.save()))) return false
      const ahead = await this.ahead
      if (ahead) await this.giveBack(ahead)
      this.forget()
      const taken = await takeBack(task)
      session?.stop()
      this.past.set(this.past.get().slice(0, -1))
      this.open(this.prepare(taken))
      return true
    } finally {
      this.isGoingBack = false
      this.lookAhead()
    }
  }

  /** Exchanges the session of the present task, as when a reviewer begins a correction. */
  replace(session: TaskSession): void {
    this.session?.stop()
    session.start()
    this.state.set({ kind: 'open', session })
  }

  private async moveOn(given: TaskDetail | null): Promise<void> {
    const next = await this.ahead
    if (next) this.open(next)
    else if (given) this.open(this.prepare(given))
    else await this.start()
    if (next) this.expect(given)
  }

  /** What was handed out comes next, unless something else does: then it is given back. */
  private expect(given: TaskDetail | null): void {
    const known = [this.session, this.next.get()].some((session) => session?.task.id === given?.id)
    if (!given || known) this.lookAhead()
    else if (this.ahead || !this.session || this.unfinished.get() || this.isStopped)
      void releaseTask(given.id, given.lease?.token ?? 0)
    else this.ahead = Promise.resolve(this.prepared(given))
  }

  private open(session: TaskSession): void {
    // The medium is asked for before the page is made for it.
    const preloaded = session.preload()
    this.state.set({ kind: 'open', session })
    this.forget()
    void preloaded.then(() => this.lookAhead())
  }

  private prepare(task: TaskDetail): TaskSession {
    const isReadOnly = this.stage === 'review' && !task.annotation_set.corrects
    const session = new TaskSession(task, task.annotation_set, this.around(), isReadOnly)
    session.start()
    return session
  }

  private lookAhead(): void {
    const { session } = this
    const isBusy = this.finishing.size > 0 || this.isGoingBack
    if (!session || this.ahead || isBusy || this.unfinished.get() || this.isStopped) return
    this.ahead = nextTask(this.project, this.stage, session.task.id)
      .then((task) => this.prepared(task))
      .catch(() => null)
    void this.ahead.then((next) => {
      if (!next) this.ahead = null
    })
  }

  private prepared(task: TaskDetail | null): TaskSession | null {
    if (!task) return null
    const session = this.prepare(task)
    if (this.isStopped) {
      void this.giveBack(session)
      return null
    }
    this.next.set(session)
    void session.preload()
    return session
  }

  private giveBack(session: TaskSession): Promise<void> {
    session.stop()
    return releaseTask(session.task.id, session.token)
  }

  /** What a reviewer sends back comes to its annotator before anything that was only fetched ahead. */
  private listen(): void {
    const { socket } = this.around()
    if (!socket || this.deaf || this.stage !== 'label') return
    this.deaf = socket.subscribe([`project:${this.project}`], ({ event, body }) => {
      if (event === 'tasks.changed' && (body as { state?: string }).state === 'rework') void this.lookAheadAgain()
    })
  }

  private async lookAheadAgain(): Promise<void> {
    const given = this.next.get()
    if (!given || this.finishing.size > 0 || this.isGoingBack) return
    this.next.set(null)
    this.ahead = this.giveBack(given)
      .then(() => nextTask(this.project, this.stage, this.session?.task.id))
      .then(
        (task) => this.prepared(task),
        () => null,
      )
  }
}
