/** What the editor asks of an annotation kind. A kind is one file in editor/kinds; nothing else names it. */
import type { Point, Size } from './geometry'
import type { Primitive } from './primitives'
import type { AnyTool } from './tool'
import type { Answer, Feature, Id, Settings } from './types'

export interface Handle extends Point {
  /** Said to those who cannot see it: "Corner 1 of 4". */
  readonly label: string
  readonly cursor?: string
  /** One of the places the value is made of, not a help to stretch or turn the whole. */
  readonly isVertex?: boolean
  readonly isHidden?: boolean
}

/** A kind with a place in the medium: drawn, hit, dragged. */
export interface ShapeKind<V = unknown> {
  readonly family: 'shape'
  readonly id: string
  readonly name: string
  /** One of it, and several: as they are counted in a sentence. */
  readonly counted: readonly [one: string, several: string]
  /** The largest plane that it can be drawn on, in pixels; any where this is left out. */
  readonly mostPixels?: number
  /** What draws it where a person chooses its label. */
  readonly tool: AnyTool
  /** Further ways to draw or change it. */
  readonly tools?: readonly AnyTool[]
  draw(value: V, settings?: Settings): readonly Primitive[]
  handles(value: V): readonly Handle[]
  moveHandle(value: V, index: number, to: Point, frame: Size): V
  /** The value without that handle, or null where it needs it or has none such. */
  removeHandle?(value: V, index: number): V | null
  /** The value with what the handle stands for hidden, or to be seen again. */
  toggleHandle?(value: V, index: number): V
  /** Which handles an edge joins into which one more can be put. */
  edges?(value: V): readonly (readonly [from: number, to: number])[]
  /** The value with one handle more on its border next to the point, and which one that is. */
  insertHandle?(value: V, at: Point): { readonly value: V; readonly index: number }
  /** All of them as one; null where they do not come to one. */
  join?(values: readonly V[]): V | null
  /** The kinds that a value can be made of this one for, in one object or several. */
  readonly becomes?: readonly string[]
  convert?(value: V, kind: string, frame: Size): readonly unknown[]
  /** Moved as far as the frame allows. */
  translate(value: V, by: Point, frame: Size): V
  /** The same on a picture of this size, where it lies within; left out where a value does not depend on the size. */
  onto?(value: V, frame: Size): V
  /** In [0, 1], symmetric, 1 for equal values. */
  similarity(a: V, b: V): number
  /** Why the value may not be kept, in a sentence; null where it may. */
  problem(value: V): string | null
  describe(value: V): string
}

/** A kind that is answered in a form; editor/forms.tsx says what its Field is. */
export interface FormKind<V = unknown> {
  readonly family: 'form'
  readonly id: string
  readonly name: string
  readonly Field: unknown
  isAnswered(value: V): boolean
  /** The options chosen, each with the answers under it. */
  choices(value: V): readonly Choice[]
  describe(value: V, feature: Feature): string
}

/** A kind whose place is no shape on a plane: a span of text or time, a relationship between two annotations. */
export interface MarkKind<V = unknown> {
  readonly family: 'mark'
  readonly id: string
  readonly name: string
  /** One of it, and several: as they are counted in a sentence. */
  readonly counted: readonly [one: string, several: string]
  /** What draws it on a plane, where that can be done. */
  readonly tool?: AnyTool
  /** The two that it joins, where it does. */
  joins?(value: V): { readonly source: Id; readonly target: Id; readonly isDirected: boolean }
  describe(value: V): string
}

/** That something is for smaller planes, in a sentence; null where this one is small enough. */
export function tooLarge(what: string, most: number, { width, height }: Size): string | null {
  if (width * height <= most) return null
  const mega = (pixels: number) => Number((pixels / 1e6).toFixed(1))
  return `${what}: only on pictures of at most ${mega(most)} megapixels; this one has ${mega(width * height)}`
}

export interface Choice {
  readonly option: Id
  readonly answers?: readonly Answer[]
  readonly confidence?: number | null
}

export type Kind = ShapeKind | FormKind | MarkKind

/** The kinds found, by their name on the wire. */
export class Kinds {
  private readonly byId: ReadonlyMap<string, Kind>

  constructor(kinds: readonly Kind[]) {
    this.byId = new Map(kinds.map((kind) => [kind.id, kind]))
  }

  all = (): readonly Kind[] => [...this.byId.values()]

  shapes = (): readonly ShapeKind[] => this.all().filter((kind): kind is ShapeKind => kind.family === 'shape')

  shape(id: string): ShapeKind | null {
    const kind = this.byId.get(id)
    return kind?.family === 'shape' ? kind : null
  }

  /** The tools that draw it on a plane, the one for its label first; none where it cannot be drawn. */
  toolsOf(id: string): readonly AnyTool[] {
    const shape = this.shape(id)
    if (shape) return [shape.tool, ...(shape.tools ?? [])]
    return [this.mark(id)?.tool ?? []].flat()
  }

  isDrawn = (id: string): boolean => this.toolsOf(id).length > 0

  /** Whether one can be drawn on a plane of this size. */
  fits(id: string, { width, height }: Size): boolean {
    const pixels = width * height
    return pixels > 0 && this.isDrawn(id) && pixels <= (this.shape(id)?.mostPixels ?? Number.POSITIVE_INFINITY)
  }

  /** Why none can be drawn on a plane of this size, where one could on a smaller; null else. */
  tooLarge(id: string, size: Size): string | null {
    const shape = this.shape(id)
    return shape?.mostPixels === undefined ? null : tooLarge(shape.name, shape.mostPixels, size)
  }

  mark(id: string): MarkKind | null {
    const kind = this.byId.get(id)
    return kind?.family === 'mark' ? kind : null
  }

  form(id: string): FormKind | null {
    const kind = this.byId.get(id)
    return kind?.family === 'form' ? kind : null
  }
}
