/** A predictor that looks at the task at hand: it is asked, its answer is waited for, and what went wrong is kept. No React. */
import { Observable } from '@/editor/core/observable'
import type { Id } from '@/editor/core/types'
import { asProblem } from '@/lib/problem'
import { askPredictor, getNotes, isOver } from './api'

/** How often the job is looked at, should the socket be silent. */
const LOOK_EVERY_MS = 4_000
const AT_REST: RunState = { isRunning: false, error: '', notes: [], isByItself: false }

/** What a predictor that was asked is doing. */
export interface RunState {
  readonly isRunning: boolean
  readonly error: string
  /** What of its answer could not be kept, and why. */
  readonly notes: readonly string[]
  /** Nobody pressed a button: the task was opened. */
  readonly isByItself: boolean
}

export class Run {
  readonly state = new Observable<RunState>(AT_REST)
  private job: Id | null = null
  private timer: ReturnType<typeof setInterval> | undefined
  /** What could not be sent, to be sent once the server can be reached again. */
  private unsent: (() => Promise<boolean>) | null = null

  constructor(
    private readonly task: Id,
    /** Reads what may have been said before the asking was answered. */
    private readonly refresh: () => Promise<void>,
  ) {}

  /** Lets the predictor look at the task, now or once the server can be reached. False where it may not be asked; why is told in the state. */
  async ask(predictor: Id, { isByItself = false } = {}): Promise<boolean> {
    this.stop()
    this.job = null
    this.state.set({ ...AT_REST, isRunning: true, isByItself })
    try {
      const { job } = await askPredictor(this.task, predictor)
      this.job = job
      if (job) this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS)
      else this.become({ isRunning: false })
      await this.refresh()
      return true
    } catch (thrown) {
      const { code, message } = asProblem(thrown)
      this.become({ isRunning: false, error: message })
      const isLost = code === 'network'
      if (isLost) this.unsent = () => this.ask(predictor, { isByItself })
      return isLost
    }
  }

  /** The server can be reached again: what could not be sent is. */
  reconnected(): void {
    void this.unsent?.()
  }

  /** A pass has arrived. */
  added(isFinal: boolean): void {
    const { isRunning } = this.state.get()
    this.become({ isRunning: isRunning && !isFinal, error: '', notes: [] })
    if (isFinal && isRunning) this.over()
  }

  finished(error: string): void {
    this.become({ isRunning: false, error })
    this.over()
  }

  jobFinished(job: Id | null | undefined): void {
    if (job && job === this.job) this.finished('')
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
    this.unsent = null
  }

  private become(news: Partial<RunState>): void {
    this.state.set({ ...this.state.get(), ...news })
  }

  private over(): void {
    this.stop()
    void this.findNotes()
  }

  private async look(): Promise<void> {
    const { job } = this
    if (!job || !this.state.get().isRunning) return this.stop()
    if (!(await isOver(job).catch(() => false)) || job !== this.job) return
    await this.refresh()
    if (this.state.get().isRunning) this.finished('')
  }

  /** What of the answer could not be kept is told with the job that asked for it. */
  private async findNotes(): Promise<void> {
    const { job } = this
    if (!job) return
    const notes = await getNotes(job).catch(() => [])
    if (job === this.job) this.become({ notes })
  }
}
