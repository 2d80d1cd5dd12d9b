/** What keys do with the picture itself: closer, further, lighter, darker; nothing of it is work on the label. */
import type { Editor } from '@/editor/core/editor'
import type { Binding } from '@/editor/core/keymap'
import { chosen, chosenLevels, type Depth, levelsOf } from '@/editor/core/levels'
import { lookedAt, panBy, zoomAt } from '@/editor/core/looking'
import { depthOf } from '@/editor/tiled'
import type { Source } from '@/editor/viewer'
import { ARROWS, type Draft, grouped } from './bindings'

const [ZOOM, PAN_PX] = [1.25, 80]
/** By which share of what is shown a key makes it lighter, or its contrast larger. */
const LEVEL_STEP = 0.08

/** `depth` is what the values of the picture are, where it has any that can be shown lighter or darker. */
export const viewBindings = (editor: Editor, help: () => void, depth: Depth | null = null): readonly Binding[] =>
  grouped('view', [
    ...(editor.canDraw ? looks(editor) : []),
    ...(depth ? levels(depth) : []),
    { id: 'help', keys: ['?'], scope: 'global', label: 'Show these keys', run: () => void help() },
  ])

const looks = (editor: Editor): readonly Draft[] => [
  { id: 'fit', keys: ['f'], label: 'Fit the picture', run: () => void editor.fit() },
  { id: 'zoom-in', keys: ['.'], label: 'Zoom in', repeats: true, run: () => zoom(editor, ZOOM) },
  { id: 'zoom-out', keys: [','], label: 'Zoom out', repeats: true, run: () => zoom(editor, 1 / ZOOM) },
  ...Object.entries(ARROWS).flatMap(([key, [x, y]]): Draft[] => {
    const run = () => void panBy(editor, -x * PAN_PX, -y * PAN_PX)
    const when = () => editor.selection.only() === null && editor.grasped.get() === null
    return [
      { keys: [`Mod+Shift+${key}`], label: 'Move the picture', repeats: true, run },
      { keys: [key], label: 'Move the picture, where nothing is chosen', repeats: true, when, run },
    ]
  }),
  { keys: ['Shift+f'], label: 'Zoom to the object', run: () => zoomTo(editor) },
  {
    keys: ['g'],
    label: 'Hide everything drawn, while held',
    run: () => void editor.veiled.set(true),
    release: () => editor.veiled.set(false),
  },
]

function zoomTo(editor: Editor): boolean {
  const id = editor.active()?.id
  if (id) editor.fitTo(id)
  return id !== undefined
}

const zoom = (editor: Editor, factor: number): undefined => void zoomAt(editor, lookedAt(editor), factor)

/** What the values of a picture are; null of what is no picture. */
export const shadesOf = (source: Source): Depth | null => (source.modality === 'image' ? depthOf(source) : null)

/** The values between which the picture is drawn: lighter moves both down, more contrast moves them together. */
function levels(depth: Depth): readonly Draft[] {
  const shift = (low: number, high: number) => () => {
    const now = levelsOf(depth, chosenLevels.get())
    const step = Math.max(1, (now.high - now.low) * LEVEL_STEP)
    chosenLevels.set(chosen(depth, now.low + low * step, now.high + high * step))
    return true
  }
  return [
    { id: 'lighter', keys: ['Shift+b'], label: 'Brighter', repeats: true, run: shift(-1, -1) },
    { id: 'darker', keys: ['Shift+d'], label: 'Darker', repeats: true, run: shift(1, 1) },
    { id: 'more-contrast', keys: ['Shift+t'], label: 'More contrast', repeats: true, run: shift(1, -1) },
    { id: 'less-contrast', keys: ['Shift+r'], label: 'Less contrast', repeats: true, run: shift(-1, 1) },
    {
      id: 'plain',
      keys: ['Shift+z'],
      label: 'Brightness and contrast as they were',
      run: () => void chosenLevels.set(null),
    },
  ]
}
