/** The editor of one data row without a screen: joins store, history, scene, suggestions, tools and clock. */
import { isCopy } from './annotation'
import { type Camera, fitted } from './camera'
import { type ChangeSet, change, same } from './changes'
import { Clock } from './clock'
import { Crosshair } from './crosshair'
import { consequences, type Manner } from './decide'
import type { Point, Size } from './geometry'
import { Grasp } from './grasp'
import { HalfDrawn } from './halfDrawn'
import { History } from './history'
import type { Kinds } from './kind'
import { arrowsAt, withLinks } from './links'
import { Listed } from './listed'
import { Emitter, Observable } from './observable'
import { Ontology } from './ontology'
import type { Prompter } from './prompter'
import type { Said } from './said'
import { type Hit, Scene } from './scene'
import { Selection } from './selection'
import { Settling } from './settling'
import { flyOn, isSeen, revealing, SMALL_PX, sparing } from './sight'
import { Steps } from './steps'
import { Store } from './store'
import { Suggestions } from './suggestions'
import type { Superpixels } from './superpixels'
import { type AnyTool, type Command, Machine, type Offer, type Press, type Signal } from './tool'
import { kindsOf, usableTools } from './toolbox'
import { panTool } from './tools/pan'
import { selectTool } from './tools/select'
import type { Activity, Annotation, Decision, Feature, Id } from './types'
import { Classes, newWays, type Ways } from './ways'

export interface Opening {
  /** The size of the picture, in pixels as it is shown upright; without any where there is nothing to draw on. */
  readonly frame: Size
  readonly features: readonly Feature[]
  readonly kinds: Kinds
  readonly annotations?: readonly Annotation[]
  readonly decisions?: readonly Decision[]
  readonly threshold?: number
  readonly thresholds?: ReadonlyMap<Id, number>
  readonly ways?: Ways
  readonly classes?: Classes
  readonly isReadOnly?: boolean
  readonly prompter?: Prompter | null
  readonly superpixels?: Superpixels | null
  readonly brush?: Observable<number>
  readonly snaps?: Observable<boolean>
  readonly now?: () => number
}

const BRUSH_PX = 20

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
  readonly listed: Listed
  readonly history: History
  readonly steps: Steps
  readonly halfDrawn: HalfDrawn
  readonly selection = new Selection()
  readonly scene: Scene
  readonly suggestions: Suggestions
  readonly clock: Clock
  readonly isReadOnly: boolean
  /** Who answers clicks and boxes; null where nobody does. */
  readonly prompter: Prompter | null
  /** Pieces of the picture; null where it cannot be cut. */
  readonly superpixels: Superpixels | null
  /** The radius of brush and eraser, in pixels of the picture. */
  readonly brush: Observable<number>
  /** Whether what is set is drawn to the corners and edges of what lies near. */
  readonly snaps: Observable<boolean>
  /** Where the pointer is over the picture, in its pixels; null where it is not. */
  readonly pointer = new Observable<Point | null>(null)
  readonly crosshair = new Crosshair(this)
  /** Whether the medium has a plane for shapes; without one its questions are all that can be answered. */
  readonly canDraw: boolean
  /** How one works on suggestions, and how they look. */
  readonly ways: Ways
  /** Which features are hidden, and which locked. */
  readonly classes: Classes
  /** Takes the camera somewhere; at once, unless the page has it fly. */
  pilot: (to: Camera) => void = (to) => this.camera.set(to)
  readonly view = new Observable<Size>({ width: 0, height: 0 })
  readonly camera = new Observable<Camera>({ x: 0, y: 0, scale: 1 })
  /** The feature that the next drawn object will have. */
  readonly feature = new Observable<Feature | null>(null)
  readonly tool: Observable<AnyTool>
  readonly toolMoved = new Emitter()
  readonly settled = new Emitter<[ChangeSet, readonly Activity[]]>()
  /** All overlays hidden, to see the picture itself. */
  readonly veiled = new Observable(false)
  /** The handle of the active shape that has the keyboard. */
  readonly grasped = new Grasp(this)
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
  private readonly settling: Settling

  constructor(opening: Opening) {
    this.frame = opening.frame
    this.kinds = opening.kinds
    this.isReadOnly = opening.isReadOnly ?? false
    this.prompter = opening.prompter ?? null
    this.superpixels = opening.superpixels ?? null
    this.brush = opening.brush ?? new Observable(BRUSH_PX)
    this.snaps = opening.snaps ?? new Observable(false)
    this.ways = opening.ways ?? newWays()
    this.classes = opening.classes ?? new Classes()
    this.canDraw = opening.frame.width > 0 && opening.frame.height > 0
    this.ontology = new Ontology(opening.features, opening.kinds, this.frame)
    this.store = new Store(opening.annotations, opening.decisions)
    this.scene = new Scene(opening.kinds, (id) => this.ontology.feature(id)?.settings)
    for (const row of this.store.list()) this.scene.put(row)
    this.store.subscribe((set) => this.placed(set))
    this.listed = new Listed(this.store, opening.kinds, () => this.isHeld)
    this.history = new History(this.store)
    this.halfDrawn = new HalfDrawn(this, () => this.machine)
    const take = (tool: AnyTool) => this.take(tool)
    this.steps = new Steps(this.store, this.history, () => this.machine, this.toolMoved, this.halfDrawn, take)
    this.clock = new Clock(opening.now)
    const { store, scene, kinds, selection, classes } = this
    const isInSight = (feature: Id): boolean => !classes.isHidden(feature)
    const isGuided = (): boolean => this.ways.way.get() !== 'hand'
    const around = { store, scene, kinds, isHeld: selection.has, isInSight, isGuided, only: this.ways.only.get }
    this.suggestions = new Suggestions(around, opening.threshold ?? 0, opening.thresholds)
    this.tool = new Observable<AnyTool>(selectTool)
    this.machine = new Machine(selectTool, this)
    this.feature.set(this.ontology.objects[0] ?? null)
    this.store.subscribe((set, origin) => {
      if (origin === 'local') this.drawing = set.created.findLast(this.isByTool)?.id ?? this.drawing
    })
    this.settling = new Settling(this.store, (set, isLocal) => this.tell(set, isLocal))
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
    const whole = withLinks(sparing(set, this.classes), this.store, this.kinds)
    const implied = consequences(whole, this.store, this.manner(false), this.suggestions.doublesOf)
    this.store.apply(change({ ...whole, decisions: [...whole.decisions, ...implied] }), 'local')
  }

  /** How decisions made just now are recorded. */
  manner = (bulk: boolean): Manner => ({
    bulk,
    threshold: this.suggestions.least,
    focusMs: (id) => (bulk ? 0 : this.clock.spentOn(id)),
  })

  undo = (): void => this.say(this.steps.back(), 'Undone')
  redo = (): void => this.say(this.steps.forth(), 'Redone')

  // Gestures -----------------------------------------------------------------------------------------------------

  /** A hand is down: arrivals wait, and what changes is one change when the last hold is released. */
  hold(reason: string): void {
    this.settling.hold(reason)
    this.suggestions.pause()
  }

  release(reason: string): void {
    if (!this.settling.release(reason)) return
    this.listed.catchUp()
    this.suggestions.resume()
  }

  /** Resolves once no hand is down. */
  whenFree = (): Promise<void> => this.settling.whenFree()

  get isHeld(): boolean {
    return this.settling.isHeld
  }

  // Tools --------------------------------------------------------------------------------------------------------

  /** All that there is a use for here, in the order in which they are shown. */
  tools = (): readonly AnyTool[] => usableTools(this)
  take(tool: AnyTool): void {
    this.crosshair.leave()
    this.layDown(tool)
    this.machine = this.halfDrawn.resume(tool) ?? new Machine(tool, this)
    this.tool.set(tool)
    const drawn = kindsOf(this.kinds, tool)
    if (drawn.length > 0 && !drawn.includes(this.feature.get()?.kind ?? ''))
      this.feature.set(this.ontology.objects.find((each) => drawn.includes(each.kind) && this.isFree(each)) ?? null)
    if (drawn.length > 0 && !tool.keepsChosen) this.selection.clear()
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
    const [tool] = this.kinds.toolsOf(feature.kind)
    if (!tool || !this.ontology.canDraw(feature.kind) || this.classes.isLocked(feature.id)) return
    if (!kindsOf(this.kinds, this.tool.get()).includes(feature.kind)) this.take(tool)
    this.feature.set(feature)
  }

  signal(signal: Signal, press: Press): void {
    this.proceed(() => this.machine.signal(signal, press))
  }

  command(command: Command): boolean {
    const done = this.machine.command(command)
    this.drawnOut()
    if (done) this.toolMoved.emit()
    return done
  }

  /** Lets the tool in hand go on, and looks at what came of it. */
  proceed(step: () => void): void {
    step()
    this.drawnOut()
    this.toolMoved.emit()
  }

  /** The tool in hand has made this object, of whatever it came. */
  drew(id: Id): void {
    this.drawing = id
  }

  /** Chooses the object and gives the keyboard to its questions. */
  ask(annotation: Id, question: Id | null = null): void {
    this.selection.choose(annotation)
    this.asked.set({ annotation, question })
  }

  preview = () => [...this.halfDrawn.preview(), ...this.machine.preview()]

  shownAnew = (): Id | null => this.machine.shownAnew()

  /** Whether the tool in hand waits for an answer. */
  get isWaiting(): boolean {
    return this.machine.isWaiting
  }

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
    const links = arrowsAt(this, at, slop).map((id): Hit => ({ id, part: 'border' }))
    const all = [...links, ...this.scene.at(at, slop)]
    return all.filter(({ id }) => isSeen(this, id) && !this.isLocked(id))
  }

  isLocked = (id: Id): boolean => this.classes.isLocked(this.row(id)?.feature ?? '')

  /** An object, or a suggestion as it was predicted. */
  row = (id: Id): Annotation | null => this.store.get(id) ?? this.suggestions.get(id)?.annotation ?? null

  /** The shape that shows handles: the one chosen, else the focused suggestion. */
  active = (): Annotation | null => {
    const only = this.selection.only()
    if (only !== null) return this.row(only)
    const isNone = this.selection.chosen.get().size > 0 || this.ways.way.get() === 'hand'
    return isNone ? null : (this.suggestions.focused()?.annotation ?? null)
  }

  fit(): void {
    const { width, height } = this.frame
    const view = this.view.get()
    this.whole = fitted({ minX: 0, minY: 0, maxX: width, maxY: height }, view, view.width < SMALL_PX ? 8 : 24)
    this.camera.set(this.whole)
  }

  /** The view has another size; a picture that was shown whole stays whole. */
  resize(view: Size): void {
    if (same(view, this.view.get())) return
    const wasWhole = this.whole === null || this.camera.get() === this.whole
    this.view.set(view)
    if (wasWhole && view.width > 0) this.fit()
    flyOn(this)
  }

  fitTo(id: Id): void {
    const bounds = this.scene.boundsOf(id)
    if (bounds) this.camera.set(fitted(bounds, this.view.get(), 96, 8))
  }

  /** Moves the camera just enough that the object can be seen. Who works object by object has it flown to anyhow. */
  reveal(id: Id): void {
    const camera = this.ways.way.get() === 'focus' && this.suggestions.isShown(id) ? null : revealing(this, id)
    if (camera) this.camera.set(camera)
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

  /** What is half drawn waits; where another tool than that which moves the picture comes, what can be closed is. */
  private layDown(next: AnyTool): void {
    if (!this.machine.isIdle && !this.halfDrawn.put()) this.machine.command('cancel')
    if (next !== panTool) this.halfDrawn.close(next)
    this.drawn = this.drawing ?? this.drawn
    this.drawing = null
  }

  /** An object with questions of its own is chosen once it is drawn, so that they can be answered at once. */
  private drawnOut(): void {
    if (this.drawing === null || !this.machine.isIdle) return
    const row = this.store.get(this.drawing)
    this.drawing = null
    if (!row) return
    this.drawn = row.id
    if (this.ontology.feature(row.feature)?.features?.length) this.ask(row.id)
    else if (!this.tool.get().keepsChosen) this.selection.clear()
  }

  /** Who takes up the select tool after drawing means what was drawn. */
  private chooseDrawn(): void {
    if (this.drawn !== null && this.store.get(this.drawn) && this.selection.chosen.get().size === 0)
      this.selection.choose(this.drawn)
  }

  private isFree = ({ id }: Feature): boolean => !this.classes.isLocked(id)

  private isByTool = ({ kind, derived_from }: Annotation): boolean =>
    derived_from === null && kindsOf(this.kinds, this.tool.get()).includes(kind)

  private tell(set: ChangeSet, isLocal: boolean): void {
    const isDrawn = (row: Annotation) => this.kinds.isDrawn(row.kind) && !isCopy(row)
    this.settled.emit(set, isLocal ? this.clock.close(set, isDrawn) : [])
  }

  private say(label: string | null, what: string): void {
    if (label) this.said.set({ what: `${what}: ${label}.`, isDecision: false })
  }
}
