/** A tool is a table of states. What a gesture does is store edits since a mark, so cancelling is history.bail(). */
import type { Editor } from './editor'
import type { Point } from './geometry'
import type { Primitive } from './primitives'
import type { Id } from './types'

/** A place on the pointer's way; `pressure` is that of a pen, from 0 to 1, and null of anything else. */
export interface Trace {
  readonly at: Point
  readonly pressure: number | null
}

/** One thing the pointer did, in image pixels. */
export interface Press {
  readonly at: Point
  /** The way since the last press, `at` being its end: a fast hand is told of in several places at once. */
  readonly way?: readonly Trace[]
  /** How near counts as touching, in image pixels: larger for a finger, smaller when zoomed in. */
  readonly slop: number
  readonly shift: boolean
  /** With Alt held, or by the second button where the tool has a use for it. */
  readonly alt: boolean
  /** The handle of the active shape that the press began on. */
  readonly handle: number | null
}

export interface Next<D> {
  readonly to?: string
  readonly draft?: D
  /** Goes on by itself once this is there; of several the last counts, and none once the tool is idle again. */
  readonly wait?: Promise<Act<D>>
}

/** What a state does with a press or a command; where it says nothing, state and draft stay. */
type Answering<D, Rest extends unknown[]> =
  | ((editor: Editor, draft: D, ...rest: Rest) => Next<D> | undefined)
  | ((editor: Editor, draft: D, ...rest: Rest) => void)
type Step<D> = Answering<D, [press: Press]>
export type Act<D> = Answering<D, []>

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
  /** The state in which what is half drawn waits while another tool is in hand; it does not where this is left out. */
  readonly rests?: string
  /** Whether what is half drawn can be closed as it is. */
  isWhole?(draft: D): boolean
  /** Whether a drag that the tool has no use for moves the picture instead. */
  pans?(draft: D): boolean
  /** What is being drawn but is no object yet. */
  preview?(draft: D): readonly Primitive[]
  hint?(state: string, draft: D, editor: Editor): string
  /** What a press with a key held does besides. */
  readonly aside?: string
  /** Kinds of the objects that it draws, where no kind names it as its own. */
  readonly draws?: readonly string[]
  /** Whether there is a use for it here; there is where this is left out. */
  isFor?(editor: Editor): boolean
  /** Why it cannot be used on this picture, though there is a use for it; null where it can. */
  whyNot?(editor: Editor): string | null
  /** What is chosen stays so when it is taken up and when it has drawn: it works on that. */
  readonly keepsChosen?: boolean
  /** Whether the second button of a mouse presses too, as with Alt held. */
  readonly hasSecond?: boolean
  /** Whether it works by one drag: by keys, a first press begins and a second ends. */
  readonly isDragged?: boolean
  /** Whether a ring around the pointer shows how wide it works. */
  readonly hasRing?: boolean
  /** Whether the pieces that the picture was cut into are shown while it is in hand. */
  readonly showsPieces?: boolean
  /** The object that the preview shows in its place. */
  shownAnew?(draft: D): Id | null
  /** Keys that mean something while it is in hand, besides its commands. */
  readonly keys?: readonly ToolKey[]
  /** What the commands are called in this hand; one without a name is not offered. */
  readonly commands?: Readonly<Partial<Record<Command, string>>>
  /** Whether the command would do something; that it does where this is left out. */
  can?(command: Command, draft: D): boolean
}

export interface ToolKey {
  readonly keys: readonly string[]
  readonly name: string
  readonly repeats?: boolean
  /** Of a key that turns something on and off: whether it is on. */
  isOn?(editor: Editor): boolean
  /** False where it means nothing just now. */
  run(editor: Editor): boolean
}

// biome-ignore lint/suspicious/noExplicitAny: the draft is the tool's own business; only its own states read it.
export type AnyTool = Tool<any>

/** The pointer's way since the last press, at least the place it is at. */
export const wayOf = ({ at, way }: Press): readonly Trace[] => (way && way.length > 0 ? way : [{ at, pressure: null }])

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
  /** Counts what was waited for: what comes later than something newer is not taken up. */
  private turn = 0
  /** What steps back were taken from, until anything else is done. */
  private readonly left: { readonly state: string; readonly draft: unknown }[] = []
  state = 'idle'
  isWaiting = false

  constructor(
    readonly tool: AnyTool,
    private readonly editor: Editor,
  ) {
    this.draft = tool.draft
  }

  get isIdle(): boolean {
    return this.state === 'idle'
  }

  /** What is half drawn can be closed as it is. */
  get isWhole(): boolean {
    return !this.isIdle && (this.tool.isWhole?.(this.draft) ?? false)
  }

  /** Brings what is half drawn to rest, no hand being at it any more; false where there is nothing that can wait. */
  settle(): boolean {
    const { rests } = this.tool
    if (this.isIdle || rests === undefined) return false
    this.state = rests
    return true
  }

  preview = (): readonly Primitive[] => this.tool.preview?.(this.draft) ?? []

  shownAnew = (): Id | null => this.tool.shownAnew?.(this.draft) ?? null

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
    if (signal !== 'pointerMove') this.goneOn()
    this.take(this.tool.states[this.state]?.[signal]?.(this.editor, this.draft, press))
  }

  /** Gives the command to the tool; false where the present state has no use for it. */
  command(command: Command): boolean {
    const act = this.tool.states[this.state]?.[command]
    if (!act) return false
    this.goneOn()
    this.take(act(this.editor, this.draft))
    return true
  }

  /** Takes the last step of what is half drawn back, or all of it where it has no steps; false where nothing is half drawn. */
  stepBack(): boolean {
    if (this.isIdle) return false
    const { state, draft, isWaiting } = this
    const { backspace, pointerUp } = this.tool.states[state] ?? {}
    const next = backspace?.(this.editor, draft) as Next<unknown> | undefined
    if (next) this.take(next)
    // In the middle of a press nothing is taken from under the hand.
    else if (!pointerUp) this.command('cancel')
    // What was asked with a step is not there any more.
    if (next && !next.wait && !isWaiting) this.left.push({ state, draft })
    return true
  }

  get canStepForth(): boolean {
    return this.left.length > 0
  }

  /** Gives back what the last step back took; false where anything else was done since. */
  stepForth(): boolean {
    const left = this.left.pop()
    if (!left) return false
    this.take({ to: left.state, draft: left.draft })
    return true
  }

  /** Something else was done: what was stepped back from is past. */
  goneOn(): void {
    this.left.length = 0
  }

  private take(answer: unknown): void {
    const next = answer as Next<unknown> | undefined
    if (!next) return
    if (next.to !== undefined) this.state = next.to
    if (this.state === 'idle') this.rest()
    else if (next.draft !== undefined) this.draft = next.draft
    if (next.wait) this.await(next.wait)
  }

  private rest(): void {
    this.draft = this.tool.draft
    this.turn += 1
    this.isWaiting = false
  }

  private await(wait: Promise<Act<unknown>>): void {
    this.turn += 1
    const { turn } = this
    this.isWaiting = true
    void wait.then((act) => {
      if (turn !== this.turn) return
      this.isWaiting = false
      this.editor.proceed(() => this.take(act(this.editor, this.draft)))
    })
  }
}
