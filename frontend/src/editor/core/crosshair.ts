/** The pointer of who works by keys: a place that arrows move, and that presses as the pointer of a hand does. */
import { toScreen } from './camera'
import type { Editor } from './editor'
import { type Point, within } from './geometry'
import { panBy, placeLookedAt } from './looking'
import { Observable } from './observable'
import type { Press } from './tool'

const SLOP_PX = 4
/** The crosshair is kept so far from the edges of the view, in pixels of the screen. */
const MARGIN_PX = 24
const BIG_STEP = 20

export class Crosshair {
  /** Where it is, in pixels of the picture; null while nobody uses it. */
  readonly at = new Observable<Point | null>(null)
  private isDown = false

  constructor(private readonly editor: Editor) {}

  /** Whether there is something in hand for it to do: a tool that draws, on nothing that arrows would move instead. */
  get isWanted(): boolean {
    const { editor } = this
    if (!editor.canDraw || editor.isReadOnly || ['select', 'pan'].includes(editor.tool.get().id)) return false
    return this.at.get() !== null || (editor.grasped.get() === null && editor.selection.only() === null)
  }

  /** One pixel of the picture or of the screen, whichever is more, in each direction; many at once in a big step. */
  move(x: number, y: number, isBig: boolean): boolean {
    if (!this.isWanted) return false
    const step = Math.max(1, 1 / this.editor.camera.get().scale) * (isBig ? BIG_STEP : 1)
    const from = this.at.get() ?? this.editor.pointer.get() ?? placeLookedAt(this.editor)
    this.goTo({ x: from.x + x * step, y: from.y + y * step })
    return true
  }

  /** Presses where it is: of a tool that works by drags the first press begins one, and the next ends it. */
  press(): boolean {
    const { editor } = this
    const at = this.at.get()
    if (!this.isWanted) return false
    if (!at) {
      this.goTo(placeLookedAt(editor))
      return true
    }
    if (this.isDown) this.lift()
    else {
      editor.hold('crosshair')
      editor.signal('pointerDown', this.pressed(at))
      this.isDown = true
      this.say(editor.tool.get().isDragged ? 'Begun' : 'Set')
      if (!editor.tool.get().isDragged) this.lift()
    }
    return true
  }

  /** Puts it away; what it was still drawing is given up. */
  leave(): boolean {
    if (this.at.get() === null) return false
    if (this.isDown) {
      this.editor.command('cancel')
      this.isDown = false
      this.editor.release('crosshair')
    }
    this.at.set(null)
    this.editor.pointer.set(null)
    return true
  }

  private lift(): void {
    const at = this.at.get()
    this.isDown = false
    if (at) this.editor.signal('pointerUp', this.pressed(at))
    if (this.editor.tool.get().isDragged) this.say('Ended')
    this.editor.release('crosshair')
  }

  private goTo(place: Point): void {
    const { editor } = this
    const at = within({ x: Math.round(place.x), y: Math.round(place.y) }, editor.frame)
    this.at.set(at)
    editor.pointer.set(at)
    this.reveal(at)
    editor.signal('pointerMove', this.pressed(at))
    this.say('At')
  }

  private reveal(at: Point): void {
    const { camera, view } = this.editor
    const { x, y } = toScreen(camera.get(), at)
    const { width, height } = view.get()
    const beyond = (place: number, size: number) =>
      Math.min(0, size - MARGIN_PX - place) + Math.max(0, MARGIN_PX - place)
    const [dx, dy] = [beyond(x, width), beyond(y, height)]
    if (dx !== 0 || dy !== 0) panBy(this.editor, dx, dy)
  }

  private pressed(at: Point): Press {
    const slop = SLOP_PX / this.editor.camera.get().scale
    return { at, slop, shift: false, alt: false, handle: null }
  }

  private say(what: string): void {
    const at = this.at.get()
    if (at) this.editor.said.set({ what: `${what} ${at.x}, ${at.y}`, isDecision: false })
  }
}
