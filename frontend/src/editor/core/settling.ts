/** Gestures: while a hand is down, what changes is not told; it is told as one change when the last hand is lifted. */
import { type ChangeSet, isEmpty, NOTHING, squashGesture } from './changes'
import type { Store } from './store'

/** A change that is finished, and whether a step of the person is in it; else it only takes back or repeats earlier ones. */
type Tell = (set: ChangeSet, isLocal: boolean) => void

export class Settling {
  private readonly holds = new Set<string>()
  private readonly freed: (() => void)[] = []
  private unsettled: { set: ChangeSet; isLocal: boolean } = { set: NOTHING, isLocal: false }

  constructor(
    store: Store,
    private readonly tell: Tell,
  ) {
    store.subscribe((set, origin) => {
      if (origin !== 'remote') this.collect(set, origin === 'local')
    })
  }

  get isHeld(): boolean {
    return this.holds.size > 0
  }

  hold(reason: string): void {
    this.holds.add(reason)
  }

  /** Whether this was the last hold. */
  release(reason: string): boolean {
    if (!this.holds.delete(reason) || this.isHeld) return false
    this.settle()
    for (const resolve of this.freed.splice(0)) resolve()
    return true
  }

  /** Resolves once no hand is down. */
  whenFree = (): Promise<void> => (this.isHeld ? new Promise((resolve) => this.freed.push(resolve)) : Promise.resolve())

  private collect(set: ChangeSet, isLocal: boolean): void {
    this.unsettled = {
      set: squashGesture(this.unsettled.set, set),
      isLocal: this.unsettled.isLocal || isLocal,
    }
    if (!this.isHeld) this.settle()
  }

  private settle(): void {
    const { set, isLocal } = this.unsettled
    this.unsettled = { set: NOTHING, isLocal: false }
    if (!isEmpty(set)) this.tell(set, isLocal)
  }
}
