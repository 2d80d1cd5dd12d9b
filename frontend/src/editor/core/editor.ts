/** The editor of one data row without a screen: joins store, history, scene, suggestions, tools and clock. */
import { type Camera, fitted, toImage } from './camera'
import { type ChangeSet, change, isEmpty, NOTHING, squashGesture } from './changes'
import { Clock } from './clock'
import { consequences, type Manner } from './decide'
import type { Point, Size } from './geometry'
import { History } from './history'
import type { Kinds } from './kind'
import { Emitter, Observable } from './observable'
import { Ontology } from './ontology'
import { type Hit, Scene } from './scene'
import { Selection } from './selection'
import { type Origin, Store } from './store'
import { Suggestions } from './suggestions'
import { type AnyTool, type Command, Machine, type Offer, type Press, type Signal } from './tool'
import { panTool } from './tools/pan'
import { selectTool } from './tools/select'
import type { Activity, Annotation, Decision, Feature, Id } from './types'

export interface Opening {
  /** The size of the picture, in pixels as it is shown upright; without any where there is nothing to draw on. */
  readonly frame: Size
  readonly features: readonly Feature[]
  readonly kinds: Kinds
  readonly annotations?: readonly Annotation[]
  readonly decisions?: readonly Decision[]
  readonly threshold?: number
  readonly isReadOnly?: boolean
  readonly now?: () => number
}

const SMALL_PX = 600
const TINY_PX = 64

export interface Said {
  readonly what: string
  /** Of a suggestion: how many are left belongs to it. */
  readonly isDecision: boolean
}

export interface Asked {
  /** Null where the question is about the whole data row. */
  readonly annotation: Id | null
  /** Null is the first of the object's questions. */
  readonly question: Id | null
}

/** A change that is finished: no gesture is still at it. */
export type SettledListener = (set: ChangeSet, activity: readonly Activity[]) => void

export class Editor {
  readonly frame: Size
  readonly kinds: Kinds
  readonly ontology: Ontology
  readonly store: Store
  readonly history: History
  readonly selection = new Selection()
  readonly scene: Scene
  readonly suggestions: Suggestions
  readonly clock: Clock
  readonly isReadOnly: boolean
  /** Whether the medium has a plane for shapes; without one its questions are all that can be answered. */
  readonly canDraw: boolean
  readonly view = new Observable<Size>({ width: 0, height: 0 })
  readonly camera = new Observable<Camera>({ x: 0, y: 0, scale: 1 })
  /** The feature that the next drawn object will have. */
  readonly feature = new Observable<Feature | null>(null)
  readonly tool: Observable<AnyTool>
  /** Fires when the tool's state or draft moved on. */
  readonly toolMoved = new Emitter()
  readonly settled = new Emitter<[ChangeSet, readonly Activity[]]>()
  /** All overlays hidden, to see the picture itself. */
  readonly veiled = new Observable(false)
  /** The handle of the active shape that has the keyboard. */
  readonly grasped = new Observable<number | null>(null)
  /** The question that should have the keyboard now: of an object just drawn, or one that somebody went to. */
  readonly asked = new Observable<Asked | null>(null)
  /** A sentence for those who cannot see the picture. */
  readonly said = new Observable<Said>({ what: '', isDecision: false })
  private machine: Machine
  /** The camera that shows the picture whole, when it was last asked for. */
  private whole: Camera | null = null
  /** What the tool in hand has drawn and may still be at. */
  private drawing: Id | null = null
  /** What was drawn last by the tool in hand. */
  private drawn: Id | null = null
  private readonly holds = new Set<string>()
  private readonly freed: (() => void)[] = []
  private unsettled: { set: ChangeSet; isLocal: boolean } = { set: NOTHING, isLocal: false }

  constructor(opening: Opening) {
    this.frame = opening.frame
    this.kinds = opening.kinds
    this.isReadOnly = opening.isReadOnly ?? false
    this.canDraw = opening.frame.width > 0 && opening.frame.height > 0
    this.ontology = new Ontology(opening.features, opening.kinds, this.canDraw)
    this.store = new Store(opening.annotations, opening.decisions)
    this.scene = new Scene(opening.kinds, (id) => this.ontology.feature(id)?.settings)
    for (const row of this.store.list()) this.scene.put(row)
    this.store.subscribe((set) => this.placed(set))
    this.history = new History(this.store)
    this.clock = new Clock(opening.now)
    const isHeld = (id: Id): boolean => this.selection.has(id)
    this.suggestions = new Suggestions(
      { store: this.store, scene: this.scene, kinds: this.kinds, isHeld },
      opening.threshold ?? 0,
    )
    this.tool = new Observable<AnyTool>(selectTool)
    this.machine = new Machine(selectTool, this)
    this.feature.set(this.ontology.objects[0] ?? null)
    this.store.subscribe((set, origin) => this.collect(set, origin))
    this.attend(this.selection.chosen, (chosen) => (chosen.size === 1 ? [...chosen][0]! : null))
    this.attend(this.suggestions.focus, (id) => id)
  }

  // Changes ------------------------------------------------------------------------------------------------------

  /** One whole step of a person: undone together, saved together. */
  transact(label: string, set: ChangeSet): void {
    this.history.mark(label)
    this.apply(set)
  }

  /** Part of the open step; brings the decisions that the change implies. */
  apply(set: ChangeSet): void {
    if (this.isReadOnly) return
    const implied = consequences(set, this.store, this.manner(false))
    this.store.apply(change({ ...set, decisions: [...set.decisions, ...implied] }), 'local')
  }

  /** How decisions made just now are recorded. */
  manner = (bulk: boolean): Manner => ({
    bulk,
    threshold: this.suggestions.threshold.get(),
    focusMs: (id) => (bulk ? 0 : this.clock.spentOn(id)),
  })

  undo = (): void => this.say(this.history.undo(), 'Undone')
  redo = (): void => this.say(this.history.redo(), 'Redone')

  // Gestures -----------------------------------------------------------------------------------------------------

  /** A hand is down: arrivals wait, and what changes is one change when the last hold is released. */
  hold(reason: string): void {
    this.holds.add(reason)
    this.suggestions.pause()
  }

  release(reason: string): void {
    if (!this.holds.delete(reason) || this.holds.size > 0) return
    this.settle()
    this.suggestions.resume()
    for (const resolve of this.freed.splice(0)) resolve()
  }

  /** Resolves once no hand is down. */
  whenFree = (): Promise<void> => (this.isHeld ? new Promise((resolve) => this.freed.push(resolve)) : Promise.resolve())

  get isHeld(): boolean {
    return this.holds.size > 0
  }

  // Tools --------------------------------------------------------------------------------------------------------

  /** Select, pan and one drawing tool for every kind that the ontology has an object of, in its order. */
  tools = (): readonly AnyTool[] => {
    if (!this.canDraw) return []
    const drawing = this.ontology.objects.flatMap(({ kind }) => this.kinds.shape(kind)?.tool ?? [])
    return [selectTool, panTool, ...new Set(drawing)]
  }

  take(tool: AnyTool): void {
    this.machine.command('cancel')
    this.machine = new Machine(tool, this)
    this.tool.set(tool)
    const kind = this.kinds.shapes().find((shape) => shape.tool === tool)
    const feature = this.feature.get()
    if (kind && feature?.kind !== kind.id)
      this.feature.set(this.ontology.objects.find((object) => object.kind === kind.id) ?? null)
    if (kind) this.selection.clear()
    else if (tool === selectTool) this.chooseDrawn()
    this.drawn = null
    this.toolMoved.emit()
  }

  /** Back to the select tool, unless something is half drawn. */
  putDown(): void {
    this.drawn = null
    if (this.tool.get() !== selectTool && this.machine.isIdle) this.take(selectTool)
  }

  /** Makes the feature the one to draw, and takes up its tool. */
  draw(feature: Feature): void {
    const kind = this.kinds.shape(feature.kind)
    if (!kind) return
    this.feature.set(feature)
    if (this.tool.get() !== kind.tool) this.take(kind.tool)
  }

  signal(signal: Signal, press: Press): void {
    this.machine.signal(signal, press)
    this.drawnOut()
    this.toolMoved.emit()
  }

  command(command: Command): boolean {
    const done = this.machine.command(command)
    this.drawnOut()
    if (done) this.toolMoved.emit()
    return done
  }

  /** Chooses the object and gives the keyboard to its questions. */
  ask(annotation: Id, question: Id | null = null): void {
    this.selection.choose(annotation)
    this.asked.set({ annotation, question })
  }

  preview = () => this.machine.preview()

  /** What the tool in hand waits for. */
  hint = (): string => this.machine.hint()

  /** What can be told to the tool in hand just now. */
  offers = (): readonly Offer[] => this.machine.offers()

  /** Whether a drag that began just now moves the picture. */
  get pans(): boolean {
    return this.machine.pans
  }

  get toolState(): string {
    return this.machine.state
  }

  // Looking ------------------------------------------------------------------------------------------------------

  /** What a person can see at the point, the meant one first. */
  hits(at: Point, slop: number): readonly Hit[] {
    return this.scene.at(at, slop).filter(({ id }) => this.store.get(id) || this.suggestions.isShown(id))
  }

  /** An object, or a suggestion as it was predicted. */
  row = (id: Id): Annotation | null => this.store.get(id) ?? this.suggestions.get(id)?.annotation ?? null

  /** The shape that shows handles: the one chosen, else the focused suggestion. */
  active = (): Annotation | null => {
    const only = this.selection.only()
    if (only !== null) return this.row(only)
    return this.selection.chosen.get().size === 0 ? (this.suggestions.focused()?.annotation ?? null) : null
  }

  fit(): void {
    const { width, height } = this.frame
    const view = this.view.get()
    this.whole = fitted({ minX: 0, minY: 0, maxX: width, maxY: height }, view, view.width < SMALL_PX ? 8 : 24)
    this.camera.set(this.whole)
  }

  /** The view has another size; a picture that was shown whole stays whole. */
  resize(view: Size): void {
    const wasWhole = this.whole === null || this.camera.get() === this.whole
    this.view.set(view)
    if (wasWhole && view.width > 0) this.fit()
  }

  fitTo(id: Id): void {
    const bounds = this.scene.boundsOf(id)
    if (bounds) this.camera.set(fitted(bounds, this.view.get(), 96, 8))
  }

  /** Moves the camera just enough that the object can be seen; on a small screen it goes nearer to what is tiny. */
  reveal(id: Id): void {
    const bounds = this.scene.boundsOf(id)
    const { width, height } = this.view.get()
    if (!bounds || width === 0) return
    const camera = this.camera.get()
    const extent = Math.max(bounds.maxX - bounds.minX, bounds.maxY - bounds.minY)
    if (width < SMALL_PX && extent * camera.scale < TINY_PX) {
      this.camera.set(fitted(bounds, this.view.get(), Math.min(width, height) * 0.32, 12))
      return
    }
    const [from, to] = [toImage(camera, { x: 16, y: 16 }), toImage(camera, { x: width - 16, y: height - 16 })]
    const isInView = bounds.minX >= from.x && bounds.minY >= from.y && bounds.maxX <= to.x && bounds.maxY <= to.y
    if (isInView) return
    const seen = fitted(bounds, this.view.get(), 96, camera.scale)
    this.camera.set(seen)
  }

  // Inside -------------------------------------------------------------------------------------------------------

  /** When the eye moves on, the time until now was spent on what it leaves. */
  private attend<T>(watched: Observable<T>, idOf: (value: T) => Id | null): void {
    let left = idOf(watched.get())
    watched.subscribe((value) => {
      if (left !== null && this.row(left)) this.clock.charge(left)
      left = idOf(value)
    })
  }

  private placed(set: ChangeSet): void {
    for (const row of set.created) this.scene.put(row)
    for (const { after } of set.updated) this.scene.put(after)
    for (const { id } of set.deleted) this.scene.drop(id)
    if (set.deleted.length > 0) this.selection.drop(set.deleted.map(({ id }) => id))
  }

  /** An object with questions of its own is chosen once it is drawn, so that they can be answered at once. */
  private drawnOut(): void {
    if (this.drawing === null || !this.machine.isIdle) return
    const row = this.store.get(this.drawing)
    this.drawing = null
    if (!row) return
    this.drawn = row.id
    if (this.ontology.feature(row.feature)?.features?.length) this.ask(row.id)
    else this.selection.clear()
  }

  /** Who takes up the select tool after drawing means what was drawn. */
  private chooseDrawn(): void {
    if (this.drawn !== null && this.store.get(this.drawn) && this.selection.chosen.get().size === 0)
      this.selection.choose(this.drawn)
  }

  private isByTool = ({ kind, derived_from }: Annotation): boolean =>
    derived_from === null && this.kinds.shape(kind)?.tool === this.tool.get()

  private collect(set: ChangeSet, origin: Origin): void {
    if (origin === 'remote') return
    if (origin === 'local') this.drawing = set.created.findLast(this.isByTool)?.id ?? this.drawing
    this.unsettled = {
      set: squashGesture(this.unsettled.set, set),
      isLocal: this.unsettled.isLocal || origin === 'local',
    }
    if (!this.isHeld) this.settle()
  }

  private settle(): void {
    const { set, isLocal } = this.unsettled
    this.unsettled = { set: NOTHING, isLocal: false }
    if (isEmpty(set)) return
    const isDrawn = ({ kind }: Annotation) => this.kinds.shape(kind) !== null
    this.settled.emit(set, isLocal ? this.clock.close(set, isDrawn) : [])
  }

  private say(label: string | null, what: string): void {
    if (label) this.said.set({ what: `${what}: ${label}.`, isDecision: false })
  }
}
