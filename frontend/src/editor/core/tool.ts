/** A tool is a table of states. What a gesture does is store edits since a mark, so cancelling is history.bail(). */
import type { Editor } from './editor'
import type { Point } from './geometry'
import type { Primitive } from './primitives'

/** One thing the pointer did, in image pixels. */
export interface Press {
  readonly at: Point
  /** How near counts as touching, in image pixels: larger for a finger, smaller when zoomed in. */
  readonly slop: number
  readonly shift: boolean
  readonly alt: boolean
  /** The handle of the active shape that the press began on. */
  readonly handle: number | null
}

export interface Next<D> {
  readonly to?: string
  readonly draft?: D
}

/** What a state does with a press or a command; where it says nothing, state and draft stay. */
type Answering<D, Rest extends unknown[]> =
  | ((editor: Editor, draft: D, ...rest: Rest) => Next<D> | undefined)
  | ((editor: Editor, draft: D, ...rest: Rest) => void)
type Step<D> = Answering<D, [press: Press]>
type Act<D> = Answering<D, []>

export interface State<D> {
  readonly pointerDown?: Step<D>
  readonly pointerMove?: Step<D>
  readonly pointerUp?: Step<D>
  readonly doubleClick?: Step<D>
  readonly finish?: Act<D>
  readonly backspace?: Act<D>
  readonly skip?: Act<D>
  readonly cancel?: Act<D>
}

export interface Tool<D> {
  readonly id: string
  /** What the person reads: "Box". */
  readonly name: string
  readonly key: string
  readonly cursor: string
  readonly draft: D
  readonly states: { readonly idle: State<D> } & Readonly<Record<string, State<D>>>
  /** Whether a drag that the tool has no use for moves the picture instead. */
  pans?(draft: D): boolean
  /** What is being drawn but is no object yet. */
  preview?(draft: D): readonly Primitive[]
  hint?(state: string, draft: D, editor: Editor): string
  /** What a press with a key held does besides. */
  readonly aside?: string
  /** What the commands are called in this hand; one without a name is not offered. */
  readonly commands?: Readonly<Partial<Record<Command, string>>>
  /** Whether the command would do something; that it does where this is left out. */
  can?(command: Command, draft: D): boolean
}

// biome-ignore lint/suspicious/noExplicitAny: the draft is the tool's own business; only its own states read it.
export type AnyTool = Tool<any>

export const defineTool = <D>(tool: Tool<D>): Tool<D> => tool

export type Signal = 'pointerDown' | 'pointerMove' | 'pointerUp' | 'doubleClick'
/** finish: it is whole. backspace: the last step back. skip: go on without this one. */
export type Command = 'finish' | 'backspace' | 'skip' | 'cancel'

/** A command that the present state of the tool has a use for. */
export interface Offer {
  readonly command: Command
  readonly name: string
  readonly isPossible: boolean
}

/** Runs one tool: holds its state and draft, nothing else. */
export class Machine {
  private draft: unknown
  state = 'idle'

  constructor(
    readonly tool: AnyTool,
    private readonly editor: Editor,
  ) {
    this.draft = tool.draft
  }

  get isIdle(): boolean {
    return this.state === 'idle'
  }

  preview = (): readonly Primitive[] => this.tool.preview?.(this.draft) ?? []

  hint = (): string => this.tool.hint?.(this.state, this.draft, this.editor) ?? ''

  offers(): readonly Offer[] {
    const named = Object.entries(this.tool.commands ?? {}) as [Command, string][]
    return named
      .filter(([command]) => this.tool.states[this.state]?.[command])
      .map(([command, name]) => ({ command, name, isPossible: this.tool.can?.(command, this.draft) ?? true }))
  }

  get pans(): boolean {
    return this.tool.pans?.(this.draft) ?? false
  }

  signal(signal: Signal, press: Press): void {
    this.take(this.tool.states[this.state]?.[signal]?.(this.editor, this.draft, press))
  }

  /** Gives the command to the tool; false where the present state has no use for it. */
  command(command: Command): boolean {
    const act = this.tool.states[this.state]?.[command]
    if (!act) return false
    this.take(act(this.editor, this.draft))
    return true
  }

  private take(answer: unknown): void {
    const next = answer as Next<unknown> | undefined
    if (!next) return
    if (next.to !== undefined) this.state = next.to
    if (this.state === 'idle') this.draft = this.tool.draft
    else if (next.draft !== undefined) this.draft = next.draft
  }
}
