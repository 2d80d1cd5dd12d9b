/** Where things are: an R-tree over the bounds of all shapes, kept current one by one. */
import RBush from 'rbush'
import type { Bounds } from './geometry'
import type { Id } from './types'

interface Entry extends Bounds {
  readonly id: Id
}

export class SpatialIndex {
  private readonly tree = new RBush<Entry>()
  private readonly entries = new Map<Id, Entry>()

  put(id: Id, bounds: Bounds): void {
    this.drop(id)
    const entry = { ...bounds, id }
    this.entries.set(id, entry)
    this.tree.insert(entry)
  }

  drop(id: Id): void {
    const entry = this.entries.get(id)
    if (!entry) return
    this.entries.delete(id)
    this.tree.remove(entry)
  }

  boundsOf = (id: Id): Bounds | undefined => this.entries.get(id)

  search(box: Bounds): Id[] {
    return this.tree.search(box).map(({ id }) => id)
  }
}
