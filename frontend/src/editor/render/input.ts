/** The hand on the picture: mouse, pen and fingers become presses of the tool, or moves of the camera. */
import { pointed, toImage } from '../core/camera'
import type { Editor } from '../core/editor'
import type { Point } from '../core/geometry'
import { panBy, zoomAt } from '../core/looking'
import type { Press, Trace } from '../core/tool'

const SLOP_PX = { mouse: 4, pen: 4, touch: 10 } as const
const TAP_PX = 8

type Mode = 'idle' | 'undecided' | 'tool' | 'pan' | 'pinch'

export class Input {
  private readonly fingers = new Map<number, Point>()
  private mode: Mode = 'idle'
  private first: PointerEvent | null = null
  private last: Point = { x: 0, y: 0 }
  private spread = { at: { x: 0, y: 0 }, width: 1 }
  private hasPen = false
  private isSpaceDown = false
  /** Whether the press is of the second button. */
  private isSecond = false
  /** The handle that the press began on. */
  private grasp: string | null = null
  private readonly abort = new AbortController()

  constructor(
    private readonly element: HTMLElement,
    private readonly editor: Editor,
  ) {
    const { signal } = this.abort
    const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void) =>
      element.addEventListener(type, listener, { signal, passive: false })
    on('pointerdown', (event) => this.down(event))
    on('pointermove', (event) => this.move(event))
    on('pointerup', (event) => this.up(event))
    on('pointercancel', (event) => this.cancel(event))
    on('pointerleave', () => this.left())
    on('dblclick', (event) => this.editor.signal('doubleClick', this.pressOf(event, 'mouse')))
    on('wheel', (event) => this.wheel(event))
    on('contextmenu', (event) => event.preventDefault())
    window.addEventListener('keydown', (event) => this.space(event, true), { signal })
    window.addEventListener('keyup', (event) => this.space(event, false), { signal })
  }

  close(): void {
    this.abort.abort()
    this.editor.release('pointer')
  }

  private down(event: PointerEvent): void {
    if (event.pointerType === 'pen') this.hasPen = true
    this.element.setPointerCapture(event.pointerId)
    this.fingers.set(event.pointerId, this.at(event))
    this.editor.crosshair.leave()
    this.grasp = handleOf(event)
    this.last = this.at(event)
    if (this.fingers.size === 2) this.pinchBegins()
    if (this.fingers.size > 1) return
    const isHandOnly = event.pointerType === 'touch' && this.hasPen
    if (event.button === 1 || this.isSpaceDown || isHandOnly) this.mode = 'pan'
    else if (event.button !== 0 && !(event.button === 2 && this.editor.tool.get().hasSecond)) return
    else if (event.pointerType === 'touch') {
      // One finger may be the first of two: what it means shows when it moves or lifts.
      this.mode = 'undecided'
      this.first = event
    } else this.begin(event)
  }

  private begin(event: PointerEvent): void {
    this.mode = 'tool'
    this.isSecond = event.button === 2
    this.editor.hold('pointer')
    this.editor.signal('pointerDown', this.pressOf(event, event.pointerType))
  }

  private left(): void {
    this.editor.selection.hovered.set(null)
    this.editor.pointer.set(null)
  }

  private move(event: PointerEvent): void {
    const at = this.at(event)
    // Browsers also tell of a pointer that lies still while the page moves below it.
    if (event.movementX !== 0 || event.movementY !== 0) this.editor.crosshair.leave()
    this.editor.pointer.set(toImage(this.editor.camera.get(), at))
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, at)
    if (this.mode === 'pinch') this.pinch()
    else this.moved(event, at)
  }

  private moved(event: PointerEvent, at: Point): void {
    if (this.mode === 'undecided' && this.first) {
      if (Math.hypot(at.x - this.last.x, at.y - this.last.y) < TAP_PX) return
      this.begin(this.first)
    }
    if (this.mode === 'pan' || (this.mode === 'tool' && this.editor.pans))
      panBy(this.editor, at.x - this.last.x, at.y - this.last.y)
    this.last = at
    if (this.mode !== 'pan') this.editor.signal('pointerMove', this.pressOf(event, event.pointerType))
  }

  private up(event: PointerEvent): void {
    if (this.mode === 'undecided' && this.first) this.begin(this.first)
    if (this.mode === 'tool') this.editor.signal('pointerUp', this.pressOf(event, event.pointerType))
    // The browser gives the keyboard to what caught the pointer; a handle that was pressed has it instead.
    if (this.grasp !== null)
      this.element.querySelector<SVGElement>(`[data-handle="${this.grasp}"]`)?.focus({ preventScroll: true })
    this.lift(event)
  }

  private cancel(event: PointerEvent): void {
    if (this.mode === 'tool') this.editor.command('cancel')
    this.lift(event)
  }

  private lift(event: PointerEvent): void {
    this.fingers.delete(event.pointerId)
    if (this.fingers.size > 0) return
    this.mode = 'idle'
    this.isSecond = false
    this.first = null
    this.editor.release('pointer')
  }

  private pinchBegins(): void {
    if (this.mode === 'tool') this.editor.command('cancel')
    this.mode = 'pinch'
    this.spread = this.spreadOf()
  }

  private spreadOf() {
    const [a, b] = [...this.fingers.values()] as [Point, Point]
    return { at: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, width: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) }
  }

  private pinch(): void {
    if (this.fingers.size < 2) return
    const now = this.spreadOf()
    panBy(this.editor, now.at.x - this.spread.at.x, now.at.y - this.spread.at.y)
    zoomAt(this.editor, now.at, now.width / this.spread.width)
    this.spread = now
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault()
    const unit = event.deltaMode === 1 ? 16 : 1
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit]
    if (event.shiftKey || (Math.abs(dx) > Math.abs(dy) && !event.ctrlKey))
      panBy(this.editor, -(dx || dy), event.shiftKey ? 0 : -dy)
    else zoomAt(this.editor, this.at(event), Math.exp(-dy * (event.ctrlKey ? 0.01 : 0.0018)))
  }

  private space(event: KeyboardEvent, isDown: boolean): void {
    if (event.code !== 'Space') return
    this.isSpaceDown = isDown
    this.element.toggleAttribute('data-panning', isDown)
  }

  private at(event: MouseEvent): Point {
    const { left, top } = this.element.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }

  private pressOf(event: MouseEvent, pointer: string): Press {
    const camera = this.editor.camera.get()
    const handle = handleOf(event)
    return {
      at: pointed(camera, this.at(event)),
      way: this.wayOf(event),
      slop: SLOP_PX[pointer as keyof typeof SLOP_PX] / camera.scale,
      shift: event.shiftKey,
      alt: event.altKey || this.isSecond,
      handle: handle ? Number(handle) : null,
    }
  }

  /** Where the pointer was since the last event: browsers tell of a fast hand once a frame, and of all its places if asked. */
  private wayOf(event: MouseEvent): readonly Trace[] {
    const camera = this.editor.camera.get()
    const told = event instanceof PointerEvent ? (event.getCoalescedEvents?.() ?? []) : []
    return (told.length > 0 ? told : [event]).map((each) => ({
      at: pointed(camera, this.at(each)),
      pressure: each instanceof PointerEvent && each.pointerType === 'pen' ? each.pressure : null,
    }))
  }
}

const handleOf = (event: MouseEvent): string | null =>
  (event.target as Element | null)?.closest?.('[data-handle]')?.getAttribute('data-handle') ?? null
