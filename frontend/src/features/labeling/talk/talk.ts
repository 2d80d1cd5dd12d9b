/** What is being said about the task at hand: which thread is looked at, what is written anew, and where it points. No React. */
import { panned } from '@/editor/core/camera'
import type { Editor } from '@/editor/core/editor'
import type { Point } from '@/editor/core/geometry'
import { Observable } from '@/editor/core/observable'
import type { Id } from '@/editor/core/types'
import { type Pin, WHOLE } from '@/features/discussion/pins'

/** What is written: a comment by itself, or the one with which a reviewer sends the task back. */
export type Writing = 'comment' | 'send-back'

export class Talk {
  /** The thread that is looked at. */
  readonly chosen = new Observable<Id | null>(null)
  /** What is being written, if anything is, and what it is about. */
  readonly writing = new Observable<{ readonly what: Writing; readonly pin: Pin } | null>(null)
  /** The next press on the picture is the place that is meant. */
  readonly isPlacing = new Observable(false)

  constructor(private readonly editor: Editor) {}

  /** Begins to write: about the chosen object, else a comment about a place on the picture, which is asked for. */
  begin = (what: Writing): void => {
    const annotation = this.editor.selection.only()
    this.writing.set({ what, pin: annotation ? { annotation } : WHOLE })
    if (what === 'comment' && !annotation && this.editor.canDraw) this.isPlacing.set(true)
  }

  stop = (): void => {
    this.isPlacing.set(false)
    this.writing.set(null)
  }

  /** Asks for the place on the picture. */
  ask = (): void => this.isPlacing.set(true)

  /** What is written is about this. */
  point(pin: Pin): void {
    const writing = this.writing.get()
    this.isPlacing.set(false)
    if (writing) this.writing.set({ ...writing, pin })
  }

  /** The place that was pressed, in the units of the picture; one beside it is none. */
  press({ x, y }: Point): void {
    const { width, height } = this.editor.frame
    if (x < 0 || y < 0 || x > width || y > height) return
    const exact = (n: number) => Math.round(n * 10) / 10
    this.point({ place: { x: exact(x), y: exact(y) } })
  }

  /** Leaves the asking for a place; what is written stays, without one. */
  leave = (): void => this.isPlacing.set(false)

  /** Shows what a thread is about, where that can be seen. */
  show(pin: Pin): void {
    const { editor } = this
    const at = anchorOf(editor, pin)
    if (pin.annotation && editor.store.get(pin.annotation)) editor.selection.choose(pin.annotation)
    if (!at) return
    const camera = editor.camera.get()
    const { width, height } = editor.view.get()
    const [x, y] = [at.x * camera.scale + camera.x, at.y * camera.scale + camera.y]
    if (x > 0 && y > 0 && x < width && y < height) return
    editor.pilot(panned(camera, width / 2 - x, height / 2 - y))
  }
}

/** Where on the picture the sign of a thread stands; null where it has no place there. */
export function anchorOf(editor: Editor, { annotation, place }: Pin): Point | null {
  if (!editor.canDraw) return null
  if (place?.x !== undefined && place.y !== undefined) return { x: place.x, y: place.y }
  const bounds = annotation ? editor.scene.boundsOf(annotation) : undefined
  return bounds ? { x: bounds.maxX, y: bounds.minY } : null
}
