/** A tool that sets one vertex after the other, or many in one drag, and makes something of them once the person says that it is done. */
import { fresh } from '../annotation'
import { change } from '../changes'
import type { Editor } from '../editor'
import { distance, type Point, within } from '../geometry'
import { dots, line } from '../primitives'
import { simplified } from '../simplify'
import { snapped } from '../snap'
import { defineTool, type Next, type Press, type ToolKey, wayOf } from '../tool'

interface Draft {
  readonly points: readonly Point[]
  readonly cursor: Point | null
  /** How many there were before the drag that goes on; what it added is made simpler in the end. */
  readonly before: number
  readonly isDragged: boolean
}

export interface Vertices<V> {
  readonly id: string
  readonly name: string
  readonly key: string
  /** What is said once the first vertex is set. */
  readonly hint: string
  /** What the end is called. */
  readonly finish: string
  /** How many vertices there must be before a click on the first one ends it; it never does where this is left out. */
  readonly closesFrom?: number
  readonly keepsChosen?: boolean
  readonly make: (points: readonly Point[]) => V
  /** Why the value may not be kept; null where it may. */
  readonly problem: (value: V) => string | null
  /** What becomes of it; a new object of the feature to draw where this is left out. */
  readonly end?: (editor: Editor, value: V) => void
}

const EMPTY: Draft = { points: [], cursor: null, before: 0, isDragged: false }
/** So many times the reach of a touch is a drag, and so far apart are its vertices at first. */
const [DRAG_FROM, APART] = [1.5, 0.5]
/** What is left out of a drag changes it by no more than this share of a touch. */
const ROUGHNESS = 0.25

export const SNAPPING: ToolKey = {
  keys: ['n'],
  name: 'Snap to neighbours',
  isOn: ({ snaps }) => snaps.get(),
  run: ({ snaps }) => {
    snaps.set(!snaps.get())
    return true
  },
}

export function vertices<V>(what: Vertices<V>) {
  const { id, name, key, hint, finish, closesFrom, keepsChosen, make, problem } = what

  function draw(editor: Editor, value: V): void {
    const feature = editor.feature.get()
    if (feature) editor.transact(`Draw ${name.toLowerCase()}`, change({ created: [fresh(feature, value)] }))
  }

  function end(editor: Editor, points: readonly Point[]): Next<Draft> | undefined {
    const value = make(points)
    if (problem(value) !== null) return
    ;(what.end ?? draw)(editor, value)
    return { to: 'idle' }
  }

  /** What stands in the way once there are vertices enough to end. */
  const whyNotYet = (points: readonly Point[]) =>
    closesFrom !== undefined && points.length >= closesFrom ? problem(make(points)) : null

  const isAtFirst = (points: readonly Point[], at: Point, slop: number) =>
    closesFrom !== undefined && points.length >= closesFrom && distance(points[0]!, at) <= 2 * slop

  function pressed(editor: Editor, { points }: Draft, press: Press): Next<Draft> | undefined {
    const at = placeOf(editor, press)
    if (isAtFirst(points, at, press.slop)) return end(editor, points)
    const isNew = points.length === 0 || distance(points.at(-1)!, at) >= press.slop / 2
    const next = isNew ? [...points, at] : points
    return { to: 'pressed', draft: { points: next, cursor: null, before: next.length, isDragged: false } }
  }

  function lifted(editor: Editor, draft: Draft, press: Press): Next<Draft> | undefined {
    const { points, before } = draft
    if (!draft.isDragged) return { to: 'placing', draft }
    const traced = simplified(points.slice(before - 1), ROUGHNESS * press.slop)
    const whole = [...points.slice(0, before - 1), ...traced]
    const isRound = isAtFirst(whole, points.at(-1)!, press.slop)
    const closed = isRound ? end(editor, whole.slice(0, -1)) : undefined
    return closed ?? { to: 'placing', draft: { ...EMPTY, points: whole, before: whole.length } }
  }

  return defineTool<Draft>({
    id,
    name,
    key,
    keepsChosen,
    cursor: 'crosshair',
    draft: EMPTY,
    rests: 'placing',
    isWhole: ({ points }) => problem(make(points)) === null,
    keys: [SNAPPING],
    preview: ({ points, cursor }) =>
      points.length > 0 ? [line(cursor ? [...points, cursor] : points), dots(points.slice(0, 1))] : [],
    hint: (state, { points }) =>
      state === 'idle' ? 'Click to set the first vertex, or drag to draw freely' : (whyNotYet(points) ?? hint),
    commands: { finish, backspace: 'Take the last vertex back' },
    can: (command, { points }) => command !== 'finish' || problem(make(points)) === null,
    states: {
      idle: { pointerDown: pressed },
      pressed: {
        pointerMove: (editor, draft, press) => ({ draft: traced(editor, draft, press) }),
        pointerUp: lifted,
        cancel: () => ({ to: 'idle' }),
      },
      placing: {
        pointerMove: (editor, draft, press) => ({ draft: { ...draft, cursor: placeOf(editor, press) } }),
        pointerDown: pressed,
        doubleClick: (editor, { points }) => end(editor, points),
        finish: (editor, { points }) => end(editor, points),
        backspace: (_, draft) =>
          draft.points.length > 1
            ? { draft: { ...draft, points: draft.points.slice(0, -1), cursor: null } }
            : { to: 'idle' },
        cancel: () => ({ to: 'idle' }),
      },
    },
  })
}

const placeOf = (editor: Editor, press: Press): Point => within(snapped(editor, press), editor.frame)

/** The vertices with what a drag adds to them; none while it may still be a click. */
function traced(editor: Editor, draft: Draft, press: Press): Draft {
  const start = draft.points[draft.before - 1]!
  if (!draft.isDragged && distance(start, press.at) < DRAG_FROM * press.slop) return draft
  const points = [...draft.points]
  for (const { at } of wayOf(press)) {
    const place = within(snapped(editor, { ...press, at }), editor.frame)
    if (distance(points.at(-1)!, place) >= APART * press.slop) points.push(place)
  }
  return { ...draft, points, cursor: null, isDragged: true }
}
