/** One task that is only looked at: nothing of it is leased, and nothing can be changed. */
import type { Id } from '@/editor/core/types'
import { asProblem } from '@/lib/problem'
import { getTask } from './api'
import { TaskQueue } from './queue'
import { type Surroundings, TaskSession } from './session'

export class OnlyLooking extends TaskQueue {
  private isOver = false

  constructor(
    private readonly task: Id,
    project: Id,
    private readonly surroundings: () => Surroundings,
  ) {
    super(project, 'review', surroundings)
  }

  /** Shows the label as it counts now; there is none where nobody said anything yet, or only others may see it. */
  override async start(): Promise<void> {
    this.isOver = false
    this.state.set({ kind: 'loading' })
    try {
      const task = await getTask(this.task)
      if (this.isOver) return
      if (!task.annotation_set) return this.state.set({ kind: 'empty', done: 0 })
      const session = new TaskSession({ ...task, suggestions: [] }, task.annotation_set, this.surroundings(), true)
      session.start()
      this.state.set({ kind: 'open', session })
    } catch (thrown) {
      if (!this.isOver) this.state.set({ kind: 'failed', problem: asProblem(thrown) })
    }
  }

  override stop(): void {
    this.isOver = true
    this.session?.stop()
  }
}
