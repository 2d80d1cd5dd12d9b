/** What is half drawn when its tool is put down: it waits, in sight, until it is closed, taken up again or thrown away. */
import type { Editor } from './editor'
import type { Primitive } from './primitives'
import type { AnyTool, Machine } from './tool'
import type { Feature } from './types'

export interface Half {
  readonly tool: AnyTool
  /** What it was drawn for. */
  readonly feature: Feature | null
}

interface Waiting extends Half {
  readonly machine: Machine
}

export class HalfDrawn {
  private waiting: readonly Waiting[] = []
  /** What was put down last, until anything else is done. */
  private last: AnyTool | null = null

  constructor(
    private readonly editor: Editor,
    /** The tool in hand now. */
    private readonly machine: () => Machine,
  ) {
    editor.store.subscribe((_, origin) => {
      if (origin === 'local') this.last = null
    })
  }

  /** Lays it aside as it is; false where the tool in hand has nothing half drawn that outlives it. */
  put(): boolean {
    const machine = this.machine()
    const { tool } = machine
    if (!machine.settle()) return false
    this.waiting = [...this.waiting, { tool, machine, feature: this.editor.feature.get() }]
    this.last = tool
    return true
  }

  /** Takes up what waits for this tool; null where nothing does. */
  resume(tool: AnyTool): Machine | null {
    const found = this.waiting.find((each) => each.tool === tool)
    if (!found) return null
    this.waiting = this.waiting.filter((each) => each !== found)
    this.last = null
    this.editor.feature.set(found.feature)
    return found.machine
  }

  /** The tool of what was put down last, where nothing else was done since. */
  get undoable(): AnyTool | null {
    return this.machine().isIdle ? this.last : null
  }

  /** All of it, that in hand last. */
  list(): readonly Half[] {
    return this.all()
  }

  /** Makes objects of all that can be closed, in hand or not, but for one tool; what is left. */
  close(except: AnyTool | null = null): readonly Half[] {
    const { editor } = this
    const whole = this.all().filter(({ tool, machine }) => tool !== except && machine.isWhole)
    this.waiting = this.waiting.filter(({ machine }) => !whole.some((each) => each.machine === machine))
    const feature = editor.feature.get()
    for (const each of whole) {
      editor.feature.set(each.feature)
      each.machine.settle()
      each.machine.command('finish')
    }
    if (whole.length > 0) {
      editor.feature.set(feature)
      editor.toolMoved.emit()
    }
    return this.all()
  }

  private all(): readonly Waiting[] {
    const machine = this.machine()
    const { tool } = machine
    const isInHand = !machine.isIdle && tool.rests !== undefined
    return isInHand ? [...this.waiting, { tool, machine, feature: this.editor.feature.get() }] : this.waiting
  }

  preview = (): readonly Primitive[] => this.waiting.flatMap(({ machine }) => machine.preview())
}
