/** What is where: every drawn object and every suggestion on show, found by place. */
import type { Bounds, Point } from './geometry'
import type { Kinds } from './kind'
import { boundsOfPrimitives, extent, type Part, type Primitive, partAt } from './primitives'
import { SpatialIndex } from './spatial'
import type { Annotation, Id, Settings } from './types'

export interface Hit {
  readonly id: Id
  readonly part: Part
}

const NOTHING: readonly Primitive[] = []

export class Scene {
  private readonly index = new SpatialIndex()
  private readonly rows = new Map<Id, Annotation>()
  private readonly looks = new WeakMap<Annotation, readonly Primitive[]>()

  constructor(
    private readonly kinds: Kinds,
    private readonly settingsOf: (feature: Id) => Settings | undefined,
  ) {}

  /** How the annotation is drawn; worked out once for each of its versions. */
  look(row: Annotation): readonly Primitive[] {
    const known = this.looks.get(row)
    if (known) return known
    const look = this.kinds.shape(row.kind)?.draw(row.value, this.settingsOf(row.feature)) ?? NOTHING
    this.looks.set(row, look)
    return look
  }

  put(row: Annotation): void {
    const look = this.look(row)
    if (look.length === 0) return
    this.rows.set(row.id, row)
    this.index.put(row.id, boundsOfPrimitives(look))
  }

  drop(id: Id): void {
    this.rows.delete(id)
    this.index.drop(id)
  }

  boundsOf = (id: Id): Bounds | undefined => this.index.boundsOf(id)

  within(box: Bounds): readonly Annotation[] {
    return this.index.search(box).flatMap((id) => this.rows.get(id) ?? [])
  }

  /** What overlaps the annotation's bounds, itself included where it is placed. */
  near(row: Annotation): readonly Annotation[] {
    const look = this.look(row)
    return look.length > 0 ? this.within(boundsOfPrimitives(look)) : []
  }

  /** All that lies at the point, what is meant first: borders before contents, small before large. */
  at({ x, y }: Point, tolerance: number): readonly Hit[] {
    const near = { minX: x - tolerance, minY: y - tolerance, maxX: x + tolerance, maxY: y + tolerance }
    const found = this.within(near).flatMap((row) => {
      const look = this.look(row)
      const part = partAt(look, { x, y }, tolerance)
      return part ? [{ id: row.id, part, extent: extent(look) }] : []
    })
    found.sort((a, b) => Number(b.part === 'border') - Number(a.part === 'border') || a.extent - b.extent)
    return found
  }
}
