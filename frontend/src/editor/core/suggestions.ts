/** The suggestions that wait for a decision: which there are, in what order, which one is meant. */
import type { ChangeSet } from './changes'
import { areTwins, doublesAmong, withoutDoubles } from './doubles'
import type { Kinds } from './kind'
import {
  byConfidence,
  type Merged,
  merge,
  NO_SUGGESTIONS,
  type Suggestion,
  suggestionsOf,
  type Turn,
  turnOf,
} from './merge'
import { Emitter, Observable } from './observable'
import type { Scene } from './scene'
import type { Store } from './store'
import { sureness } from './sureness'
import type { Annotation, Id, SuggestionSet } from './types'

const APPLY_EVERY_MS = 100

export interface Waiting {
  /** Undecided and at or above the threshold, highest confidence first: what is listed and drawn. */
  readonly shown: readonly Suggestion[]
  readonly shownIds: ReadonlySet<Id>
  /** Undecided, at any confidence. */
  readonly open: readonly Suggestion[]
  /** Hidden because an object already says the same. */
  readonly duplicates: number
  /** Hidden because another predictor on show says the same. */
  readonly doubled: number
  /** Undecided, and of others than the one predictor that is on show. */
  readonly ofOthers: number
  /** How many a person has decided here. */
  readonly decided: number
}

interface Surroundings {
  readonly store: Store
  readonly scene: Scene
  readonly kinds: Kinds
  /** Ids under the person's hand besides the focused one: selected or being edited. */
  readonly isHeld: (id: Id) => boolean
  /** Whether suggestions of the feature may be shown at all. */
  readonly isInSight: (feature: Id) => boolean
  /** Whether the focus goes to the next one by itself; by hand it goes where the person points. */
  readonly isGuided: () => boolean
  /** The one predictor that is to be on show, where it has looked; null is all. */
  readonly only: () => Id | null
}

const NO_OWN: ReadonlyMap<Id, number> = new Map()

export class Suggestions {
  /** The least confidence that shows, of features without one of their own. */
  readonly threshold: Observable<number>
  /** Of those that have one. */
  readonly thresholds: Observable<ReadonlyMap<Id, number>>
  readonly focus = new Observable<Id | null>(null)
  /** Rows that came in above the focused one since the person last moved. */
  readonly arrivedAbove = new Observable(0)
  private readonly changed = new Emitter()
  private merged: Merged = NO_SUGGESTIONS
  private readonly twins = new Map<Id, Id>()
  private buffer: Suggestion[] = []
  /** Passes that ended and found nothing, since the last flush. */
  private silent: Turn[] = []
  /** Lanes in which what was said earlier holds again, since the last flush. */
  private recalled: Id[] = []
  private waiting: Waiting | null = null
  /** What says the same as what; worked out anew once something else is there. */
  private doubles: ReadonlyMap<Id, readonly Id[]> | null = null
  /** Listed at some time: what comes back is not new. */
  private readonly seen = new Set<Id>()
  private paused = false
  /** Whether the person moved the focus or decided something: until then it is on the first row, whatever arrives. */
  private isTheirs = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly around: Surroundings,
    threshold: number,
    thresholds = NO_OWN,
  ) {
    this.threshold = new Observable(threshold)
    this.thresholds = new Observable(thresholds)
    this.threshold.subscribe(() => this.refresh())
    this.thresholds.subscribe(() => this.refresh())
    around.store.subscribe((set) => this.storeChanged(set))
  }

  subscribe = this.changed.subscribe

  get = (id: Id): Suggestion | undefined => this.merged.all.get(id)

  list = (): Waiting => {
    this.waiting ??= this.sorted()
    return this.waiting
  }

  /** What a person has decided about here. */
  decided = (): readonly Suggestion[] =>
    [...this.merged.all.values()].filter(({ annotation }) => this.around.store.decision(annotation.id))

  /** Undecided ones of other predictors that say the same. */
  doublesOf = (id: Id): readonly Suggestion[] => {
    this.doubles ??= doublesAmong(this.merged.all, this.around)
    return (this.doubles.get(id) ?? []).flatMap((other) =>
      this.around.store.decision(other) ? [] : (this.get(other) ?? []),
    )
  }

  /** The least confidence that shows of a feature. */
  least = (feature: Id): number => this.thresholds.get().get(feature) ?? this.threshold.get()

  /** Gives a feature a threshold of its own; null takes it away again. */
  setLeast(feature: Id, least: number | null): void {
    const own = new Map(this.thresholds.get())
    if (least === null) own.delete(feature)
    else own.set(feature, least)
    this.thresholds.set(own)
  }

  isShown = (id: Id): boolean => this.list().shownIds.has(id)

  focused = (): Suggestion | null => {
    const id = this.focus.get()
    return id !== null && !this.around.store.decision(id) ? (this.get(id) ?? null) : null
  }

  /** Takes what arrived: applied together at most ten times a second, and never while the hand is down. */
  receive(set: SuggestionSet): void {
    this.buffer.push(...suggestionsOf(set))
    if (set.again) this.recalled.push(turnOf(set).lane)
    if (set.final && set.annotations.length === 0) this.silent.push(turnOf(set))
    if (!this.paused) this.timer ??= setTimeout(() => this.flush(), APPLY_EVERY_MS)
  }

  /** Holds arrivals back while a gesture or a key is down. */
  pause(): void {
    this.paused = true
    clearTimeout(this.timer)
    this.timer = undefined
  }

  resume(): void {
    this.paused = false
    if (this.buffer.length > 0 || this.silent.length > 0) this.flush()
  }

  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const [arrived, silent] = [this.buffer, this.silent]
    this.buffer = []
    this.silent = []
    if (arrived.length === 0 && silent.length === 0) return
    const before = this.merged.all
    const passes = new Map(this.merged.passes)
    for (const lane of this.recalled.splice(0)) passes.delete(lane)
    this.merged = merge({ all: before, passes }, arrived, this.isTouched, silent)
    this.doubles = null
    for (const id of before.keys()) if (!this.merged.all.has(id)) this.around.scene.drop(id)
    for (const { annotation } of arrived) if (this.merged.all.has(annotation.id)) this.place(annotation)
    this.refresh()
  }

  /** The person goes to this row. */
  moveFocus(id: Id | null): void {
    this.isTheirs = true
    this.goTo(id)
  }

  private goTo(id: Id | null): void {
    const left = this.focused()
    this.arrivedAbove.set(0)
    this.focus.set(id)
    if (left && !(this.isCurrent(left) && this.isOfOnly(left) && this.doublesOf(left.annotation.id).length === 0))
      this.refresh()
  }

  /** The neighbour of the focused row on show, `by` rows down; stops at the ends. */
  neighbour(by: 1 | -1): Id | null {
    const { shown } = this.list()
    const index = shown.findIndex(({ annotation }) => annotation.id === this.focus.get())
    const next = index < 0 ? shown[0] : shown[Math.min(Math.max(index + by, 0), shown.length - 1)]
    return next?.annotation.id ?? null
  }

  /** Where the focus goes once these are decided: the next row that stays, else the one before. */
  after(ids: ReadonlySet<Id>): Id | null {
    const rows = this.list().shown.map(({ annotation }) => annotation.id)
    const at = Math.max(
      0,
      rows.findIndex((id) => ids.has(id)),
    )
    return rows.slice(at).find((id) => !ids.has(id)) ?? rows.slice(0, at).findLast((id) => !ids.has(id)) ?? null
  }

  private isCurrent = ({ lane, pass }: Suggestion): boolean => this.merged.passes.get(lane) === pass

  private awaits(suggestion: Suggestion): boolean {
    const { id } = suggestion.annotation
    return !this.around.store.decision(id) && (this.isCurrent(suggestion) || this.isTouched(id))
  }

  /** Whether anything is known of what this predictor says, be it that it found nothing. */
  hasLooked = (lane: Id): boolean => this.merged.passes.has(lane)

  /** Of the one predictor on show; of any where that one has not looked. */
  private isOfOnly = ({ lane }: Suggestion): boolean => {
    const only = this.around.only()
    return only === null || lane === only || !this.hasLooked(only)
  }

  /** The person went to it, or holds it. */
  private isAtHand = ({ annotation: { id } }: Suggestion): boolean =>
    this.around.isHeld(id) || (this.isTheirs && id === this.focus.get())

  private isTouched = (id: Id): boolean =>
    id === this.focus.get() || this.around.isHeld(id) || this.around.store.decision(id) !== null

  private sorted(): Waiting {
    const all = [...this.merged.all.values()].filter((suggestion) => this.awaits(suggestion))
    const undecided = all.filter((suggestion) => this.isOfOnly(suggestion) || this.isAtHand(suggestion))
    const said = undecided.filter(({ annotation }) => !this.twins.has(annotation.id)).sort(byConfidence)
    this.doubles ??= doublesAmong(this.merged.all, this.around)
    // What the person is at stays, though another is surer.
    const first = said.filter(this.isAtHand)
    const kept = new Set(withoutDoubles([...first, ...said], this.doubles))
    const open = said.filter((suggestion) => kept.has(suggestion))
    const shown = open.filter(
      ({ annotation }) =>
        sureness(annotation) >= this.least(annotation.feature) && this.around.isInSight(annotation.feature),
    )
    const shownIds = new Set(shown.map(({ annotation }) => annotation.id))
    const [duplicates, doubled] = [undecided.length - said.length, said.length - open.length]
    const ofOthers = all.length - undecided.length
    return { shown, shownIds, open, duplicates, doubled, ofOthers, decided: this.decided().length }
  }

  /** Looks anew at what is to be shown. */
  refresh(): void {
    const before = this.waiting
    this.waiting = null
    this.keepFocus(before)
    for (const id of this.list().shownIds) this.seen.add(id)
    this.changed.emit()
  }

  /** The focus is an id: rows that come and go do not move it once it is theirs. Where it is gone it goes to a neighbour. */
  private keepFocus(before: Waiting | null): void {
    const { shown } = this.list()
    const id = this.focus.get()
    const first = shown[0]?.annotation.id
    if (!this.around.isGuided()) {
      if (id !== null && !shown.some(({ annotation }) => annotation.id === id)) this.goTo(null)
      return
    }
    if (first !== undefined && !this.isTheirs && !(id !== null && this.around.isHeld(id))) {
      if (id !== first) this.goTo(first)
      return
    }
    const index = shown.findIndex(({ annotation }) => annotation.id === id)
    if (index < 0) {
      this.refocus(before)
      return
    }
    const above = shown.slice(0, index).filter(({ annotation }) => !this.seen.has(annotation.id)).length
    if (before && above > 0) this.arrivedAbove.set(this.arrivedAbove.get() + above)
  }

  private refocus(before: Waiting | null): void {
    const { shown } = this.list()
    const left = new Set(shown.map(({ annotation }) => annotation.id))
    const rows = before?.shown.map(({ annotation }) => annotation.id) ?? []
    const at = rows.indexOf(this.focus.get() ?? '')
    const next =
      at < 0 ? null : (rows.slice(at).find((id) => left.has(id)) ?? rows.slice(0, at).findLast((id) => left.has(id)))
    this.goTo(next ?? shown[0]?.annotation.id ?? null)
  }

  private storeChanged(set: ChangeSet): void {
    const rows = [...set.created, ...set.deleted, ...set.updated.flatMap(({ before, after }) => [before, after])]
    const near = new Set(rows.flatMap((row) => this.near(row)))
    // One whose decision is taken back waits again, and its surroundings may be others by now.
    for (const { after } of set.decisions) {
      const decided = this.get(after.suggestion)
      if (decided) near.add(decided)
    }
    const waiting = [...near].filter(({ annotation }) => !this.around.store.decision(annotation.id))
    const moved = waiting.map(({ annotation }) => this.findTwin(annotation))
    this.isTheirs ||= set.decisions.length > 0
    if (moved.some(Boolean) || set.decisions.length > 0) this.refresh()
  }

  private place(suggested: Annotation): void {
    this.around.scene.put(suggested)
    this.findTwin(suggested)
  }

  /** The suggestions of which the object may be a twin. */
  private near(row: Annotation): readonly Suggestion[] {
    if (this.merged.all.size === 0) return []
    const candidates = this.around.kinds.shape(row.kind)
      ? this.around.scene.near(row)
      : [...this.merged.all.values()].map(({ annotation }) => annotation)
    return candidates.flatMap(({ id, feature }) => (feature === row.feature ? (this.get(id) ?? []) : []))
  }

  /** Looks again for an object that says the same; true where it became or ceased to be a duplicate. */
  private findTwin(suggested: Annotation): boolean {
    const { store, scene, kinds } = this.around
    const shape = kinds.shape(suggested.kind)
    const rows = (shape ? scene.near(suggested) : store.list()).filter(({ id }) => store.get(id))
    const twin = rows.find((row) => areTwins(kinds, suggested, row))
    if (this.twins.get(suggested.id) === twin?.id) return false
    if (twin) this.twins.set(suggested.id, twin.id)
    else this.twins.delete(suggested.id)
    return true
  }
}
