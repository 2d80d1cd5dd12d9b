/** A tool that sets one vertex after the other, and makes an object of them once the person says that it is done. */
import { fresh } from '../annotation'
import { change } from '../changes'
import type { Editor } from '../editor'
import { distance, type Point, within } from '../geometry'
import { dots, line } from '../primitives'
import { defineTool } from '../tool'

interface Draft {
  readonly points: readonly Point[]
  readonly cursor: Point | null
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
  readonly make: (points: readonly Point[]) => V
  /** Why the value may not be kept; null where it may. */
  readonly problem: (value: V) => string | null
}

export function vertices<V>({ id, name, key, hint, finish, closesFrom, make, problem }: Vertices<V>) {
  function end(editor: Editor, points: readonly Point[]) {
    const feature = editor.feature.get()
    const value = make(points)
    if (!feature || problem(value) !== null) return
    editor.transact(`Draw ${name.toLowerCase()}`, change({ created: [fresh(feature, value)] }))
    return { to: 'idle' }
  }
  /** What stands in the way once there are vertices enough to end. */
  const whyNotYet = (points: readonly Point[]) =>
    closesFrom !== undefined && points.length >= closesFrom ? problem(make(points)) : null

  return defineTool<Draft>({
    id,
    name,
    key,
    cursor: 'crosshair',
    draft: { points: [], cursor: null },
    preview: ({ points, cursor }) =>
      points.length > 0 ? [line(cursor ? [...points, cursor] : points), dots(points.slice(0, 1))] : [],
    hint: (state, { points }) => (state === 'idle' ? 'Click to set the first vertex' : (whyNotYet(points) ?? hint)),
    commands: { finish, backspace: 'Take the last vertex back' },
    can: (command, { points }) => command !== 'finish' || problem(make(points)) === null,
    states: {
      idle: {
        pointerDown: (editor, _, press) => ({
          to: 'placing',
          draft: { points: [within(press.at, editor.frame)], cursor: null },
        }),
      },
      placing: {
        pointerMove: (editor, { points }, press) => ({ draft: { points, cursor: within(press.at, editor.frame) } }),
        pointerDown: (editor, { points }, press) => {
          const at = within(press.at, editor.frame)
          const mayClose = closesFrom !== undefined && points.length >= closesFrom
          if (mayClose && distance(points[0]!, at) <= 2 * press.slop) return end(editor, points)
          if (distance(points.at(-1)!, at) < press.slop / 2) return
          return { draft: { points: [...points, at], cursor: null } }
        },
        doubleClick: (editor, { points }) => end(editor, points),
        finish: (editor, { points }) => end(editor, points),
        backspace: (_, { points }) =>
          points.length > 1 ? { draft: { points: points.slice(0, -1), cursor: null } } : { to: 'idle' },
        cancel: () => ({ to: 'idle' }),
      },
    },
  })
}
