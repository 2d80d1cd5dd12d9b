/** Moving the picture: by the wheel, by fingers and by keys alike. */
import { type Camera, kept, panned, toImage, toScreen, zoomed } from './camera'
import type { Editor } from './editor'
import type { Point } from './geometry'

const look = ({ camera, frame, view }: Editor, to: Camera): void => void camera.set(kept(to, frame, view.get()))

/** Moves what is in view by so many pixels of the screen. */
export const panBy = (editor: Editor, dx: number, dy: number): void => look(editor, panned(editor.camera.get(), dx, dy))

/** Zooms by the factor; what lies under this place of the screen stays there. */
export function zoomAt(editor: Editor, at: Point, factor: number): void {
  const { camera, frame, view } = editor
  const { width, height } = view.get()
  const least = Math.min(width / frame.width, height / frame.height) / 2
  look(editor, zoomed(camera.get(), at, factor, least))
}

/** What a person looks at, on the screen: where their crosshair is, else the middle of the view. */
export function lookedAt({ camera, crosshair, view }: Editor): Point {
  const at = crosshair.at.get()
  const { width, height } = view.get()
  return at ? toScreen(camera.get(), at) : { x: width / 2, y: height / 2 }
}

/** The same in pixels of the picture. */
export const placeLookedAt = (editor: Editor): Point => toImage(editor.camera.get(), lookedAt(editor))
