/** The objects as lists tell of them: each change at once, but a shape that a hand only moves or reshapes ten times a second. */
import type { ChangeSet } from './changes'
import type { Kinds } from './kind'
import { Observable } from './observable'
import type { Store } from './store'
import type { Annotation } from './types'

const EVERY_MS = 100

export class Listed {
  readonly rows: Observable<readonly Annotation[]>
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly store: Store,
    kinds: Kinds,
    isHeld: () => boolean,
  ) {
    this.rows = new Observable(store.list())
    store.subscribe((set) => {
      if (isHeld() && isReshaping(set, kinds)) this.timer ??= setTimeout(this.catchUp, EVERY_MS)
      else this.catchUp()
    })
  }

  catchUp = (): void => {
    clearTimeout(this.timer)
    this.timer = undefined
    this.rows.set(this.store.list())
  }
}

/** Whether nothing but the shapes of objects is another. */
const isReshaping = ({ created, updated, deleted, decisions }: ChangeSet, kinds: Kinds): boolean =>
  created.length + deleted.length + decisions.length === 0 &&
  updated.every(
    ({ before, after }) =>
      kinds.shape(after.kind) !== null && before.feature === after.feature && before.answers === after.answers,
  )
