/** Keeps the two bitmaps in step with the editor: what is drawn and what is suggested, without React. */
import type { Editor } from '../core/editor'
import { boundsOfPrimitives } from '../core/primitives'
import { sureness } from '../core/sureness'
import type { Annotation, Id } from '../core/types'
import { BulkLayer } from './BulkLayer'
import type { Painter } from './painter'
import type { Item } from './raster'

export const NO_COLOR = '#8C96A3'

export function itemOf(editor: Editor, row: Annotation): Item | null {
  const primitives = editor.scene.look(row)
  if (primitives.length === 0) return null
  const feature = editor.ontology.feature(row.feature)
  const confidence = row.confidence === null ? '' : ` ${row.confidence.toFixed(2)}`
  return {
    id: row.id,
    strokes: primitives.map(({ type, rings, isHidden = false }) => ({
      type,
      isHidden,
      rings: rings.map((ring) => Float32Array.from(ring.flatMap(({ x, y }) => [x, y]))),
    })),
    bounds: boundsOfPrimitives(primitives),
    color: feature?.color || NO_COLOR,
    label: `${feature?.name ?? ''}${confidence}`,
    confidence: sureness(row),
  }
}

export class Sync {
  private readonly accepted: BulkLayer
  private readonly suggested: BulkLayer
  private readonly drawn = new Map<Id, Annotation>()
  private readonly offered = new Map<Id, Annotation>()
  private readonly stop: (() => void)[]
  private frame = 0

  constructor(
    private readonly editor: Editor,
    canvases: { accepted: HTMLCanvasElement; suggested: HTMLCanvasElement },
    painter: Painter,
  ) {
    this.accepted = new BulkLayer('accepted', canvases.accepted, painter)
    this.suggested = new BulkLayer('suggested', canvases.suggested, painter)
    const later = () => this.later()
    this.stop = [
      editor.store.subscribe(later),
      editor.suggestions.subscribe(later),
      editor.selection.chosen.subscribe(later),
      editor.suggestions.threshold.subscribe((least) => this.suggested.showFrom(least)),
      editor.camera.subscribe(() => this.look()),
      editor.view.subscribe(() => this.look()),
    ]
    this.suggested.showFrom(editor.suggestions.threshold.get())
    this.look()
    this.now()
  }

  close(): void {
    for (const stop of this.stop) stop()
    cancelAnimationFrame(this.frame)
    this.accepted.close()
    this.suggested.close()
  }

  private look(): void {
    const [camera, view] = [this.editor.camera.get(), this.editor.view.get()]
    this.accepted.look(camera, view)
    this.suggested.look(camera, view)
  }

  private later(): void {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => this.now())
  }

  private now(): void {
    const { store, suggestions, selection } = this.editor
    const chosen = [...selection.chosen.get()]
    // What is under the hand is drawn by the live layer and need not be sent again with every move.
    const resting = this.editor.isHeld ? store.list().filter(({ id }) => !selection.has(id)) : store.list()
    this.send(this.accepted, this.drawn, resting, this.editor.isHeld ? chosen : [])
    this.send(
      this.suggested,
      this.offered,
      suggestions.list().open.map(({ annotation }) => annotation),
      [],
    )
    this.accepted.hide(chosen)
    this.suggested.hide(chosen)
    if (this.editor.isHeld) void this.editor.whenFree().then(() => this.later())
  }

  private send(layer: BulkLayer, known: Map<Id, Annotation>, rows: readonly Annotation[], keep: readonly Id[]): void {
    const present = new Set([...rows.map(({ id }) => id), ...keep])
    const drop = [...known.keys()].filter((id) => !present.has(id))
    const changed = rows.filter((row) => known.get(row.id) !== row)
    for (const id of drop) known.delete(id)
    for (const row of changed) known.set(row.id, row)
    layer.update(
      changed.flatMap((row) => itemOf(this.editor, row) ?? []),
      drop,
    )
  }
}
