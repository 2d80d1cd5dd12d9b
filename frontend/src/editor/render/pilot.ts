/** Flies the camera: a few frames without React, cut short as soon as a hand moves it, and not at all for who wants no motion. */
import type { Camera } from '../core/camera'
import type { Editor } from '../core/editor'
import { between } from '../core/flight'

const FLIGHT_MS = 120
const STILL = '(prefers-reduced-motion: reduce)'

/** Has the editor's camera fly until the returned function is called. */
export function pilotOf(editor: Editor): () => void {
  const atOnce = editor.pilot
  let frame = 0
  editor.pilot = (to) => {
    cancelAnimationFrame(frame)
    if (window.matchMedia(STILL).matches) return atOnce(to)
    const from = editor.camera.get()
    const began = performance.now()
    let last: Camera = from
    const step = (now: number) => {
      if (editor.camera.get() !== last) return
      const share = Math.max(0, now - began) / FLIGHT_MS
      last = between(from, to, share, editor.view.get())
      editor.camera.set(last)
      if (share < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
  }
  return () => {
    cancelAnimationFrame(frame)
    editor.pilot = atOnce
  }
}
