/** Steps back and forth: of what is half drawn, else of what was done; what was put down half drawn comes back first. */
import type { HalfDrawn } from './halfDrawn'
import type { History } from './history'
import type { Emitter } from './observable'
import type { Store } from './store'
import type { AnyTool, Machine } from './tool'

export class Steps {
  constructor(
    store: Store,
    private readonly history: History,
    /** The tool in hand now. */
    private readonly machine: () => Machine,
    private readonly toolMoved: Emitter,
    private readonly halfDrawn: HalfDrawn,
    private readonly take: (tool: AnyTool) => void,
  ) {
    store.subscribe((_, origin) => {
      if (origin === 'local') machine().goneOn()
    })
  }

  subscribe = (listener: () => void): (() => void) => {
    const stops = [this.history.subscribe(listener), this.toolMoved.subscribe(listener)]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** The label of what was undone; null where it was a step of the tool's, or nothing. */
  back(): string | null {
    if (this.machine().stepBack()) return this.moved()
    this.machine().goneOn()
    const { undoable } = this.halfDrawn
    if (undoable === null) return this.history.undo()
    this.take(undoable)
    return null
  }

  forth(): string | null {
    if (this.machine().stepForth()) return this.moved()
    return this.machine().isIdle ? this.history.redo() : null
  }

  /** What each would do: a step of what is half drawn has no name, null is nothing. */
  undoable = (): string | null =>
    this.machine().isIdle && this.halfDrawn.undoable === null ? this.history.undoLabel() : ''
  redoable = (): string | null => (this.machine().canStepForth ? '' : this.history.redoLabel())

  private moved(): null {
    this.toolMoved.emit()
    return null
  }
}
