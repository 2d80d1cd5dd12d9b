/** Keeps the two bitmaps in step with the editor: what is drawn and what is suggested, without React. */
import type { ChangeSet } from '../core/changes'
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
    feature: row.feature,
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
  private isAwaiting = false

  constructor(
    private readonly editor: Editor,
    canvases: { accepted: HTMLCanvasElement; suggested: HTMLCanvasElement },
    painter: Painter,
  ) {
    this.accepted = new BulkLayer('accepted', canvases.accepted, painter)
    this.suggested = new BulkLayer('suggested', canvases.suggested, painter)
    const later = () => this.later()
    this.stop = [
      editor.store.subscribe((set) => (this.isInHand(set) ? this.onceFree() : this.later())),
      editor.suggestions.subscribe(later),
      editor.selection.chosen.subscribe(later),
      editor.suggestions.threshold.subscribe(() => this.sift()),
      editor.suggestions.thresholds.subscribe(() => this.sift()),
      editor.ways.way.subscribe(() => this.sift()),
      editor.ways.look.subscribe(() => this.sift()),
      editor.classes.hidden.subscribe(later),
      editor.camera.subscribe(() => this.look()),
      editor.view.subscribe(() => this.look()),
    ]
    this.sift()
    this.look()
    this.now()
  }

  /** Which suggestions are painted, and how. How strongly is the page's style alone. */
  private sift(): void {
    const { suggestions, ways } = this.editor
    this.suggested.showFrom({ all: suggestions.threshold.get(), of: suggestions.thresholds.get() })
    this.suggested.fill(ways.look.get() !== 'outline' && ways.way.get() !== 'hand')
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
    const { store, suggestions, selection, classes } = this.editor
    const chosen = selection.isOfMany ? [] : [...selection.chosen.get()]
    // What is under the hand is drawn by the live layer and need not be sent again with every move.
    const seen = inSight(store.list(), classes)
    const resting = this.editor.isHeld && !selection.isOfMany ? seen.filter(({ id }) => !selection.has(id)) : seen
    this.send(this.accepted, this.drawn, resting, this.editor.isHeld ? chosen : [])
    this.send(
      this.suggested,
      this.offered,
      inSight(
        suggestions.list().open.map(({ annotation }) => annotation),
        classes,
      ),
      [],
    )
    this.accepted.hide(chosen)
    this.suggested.hide(chosen)
    if (this.editor.isHeld) this.onceFree()
  }

  /** Whether only what is chosen is moved or reshaped: the live layer shows that, and the bitmap can wait until the hand is off. */
  private isInHand({ created, updated, deleted, decisions }: ChangeSet): boolean {
    const { isHeld, selection } = this.editor
    const isReshaping = created.length + deleted.length + decisions.length === 0
    return isHeld && isReshaping && updated.every(({ after }) => selection.has(after.id))
  }

  private onceFree(): void {
    if (this.isAwaiting) return
    this.isAwaiting = true
    void this.editor.whenFree().then(() => {
      this.isAwaiting = false
      this.later()
    })
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
      known.size === 0,
    )
  }
}

const inSight = (rows: readonly Annotation[], { hidden, isHidden }: Editor['classes']): readonly Annotation[] =>
  hidden.get().size === 0 ? rows : rows.filter(({ feature }) => !isHidden(feature))
