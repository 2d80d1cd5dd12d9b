/** Keypoints: the named points of a skeleton, set one after the other in the order of the feature's settings. */
import { fresh } from '../core/annotation'
import { change } from '../core/changes'
import type { Editor } from '../core/editor'
import { areaOfBounds, boundsOf, clamp, distance, type Point, within } from '../core/geometry'
import type { ShapeKind } from '../core/kind'
import { dots } from '../core/primitives'
import { defineTool } from '../core/tool'
import { discsIoU } from './point'

export interface Keypoint extends Point {
  readonly name: string
  /** False where it is there, but hidden. */
  readonly visible: boolean
}

export interface Keypoints {
  readonly points: readonly Keypoint[]
}

// Twice the mean of the deviations that COCO's evaluation gives for the points of a person.
const SPREAD = 0.134

interface Draft {
  readonly points: readonly Keypoint[]
}

const namesOf = (editor: Editor): readonly string[] =>
  (editor.feature.get()?.settings?.points as string[] | undefined) ?? []

const tool = defineTool<Draft>({
  id: 'keypoints',
  name: 'Keypoints',
  key: 'q',
  cursor: 'crosshair',
  draft: { points: [] },
  preview: ({ points }) => (points.length > 0 ? [dots(points)] : []),
  hint: (state) =>
    state === 'idle'
      ? 'Click the points of the skeleton in their order'
      : 'Alt-click for a hidden point, Enter when the rest is missing, Backspace takes one back',
  states: {
    idle: { pointerDown: (editor, _, press) => place(editor, [], press.at, !press.alt) },
    placing: {
      pointerDown: (editor, { points }, press) => place(editor, points, press.at, !press.alt),
      finish: (editor, { points }) => end(editor, points),
      backspace: (_, { points }) => (points.length > 1 ? { draft: { points: points.slice(0, -1) } } : { to: 'idle' }),
      cancel: () => ({ to: 'idle' }),
    },
  },
})

function place(editor: Editor, points: readonly Keypoint[], at: Point, visible: boolean) {
  const names = namesOf(editor)
  const name = names[points.length]
  if (name === undefined) return
  const next = [...points, { name, ...within(at, editor.frame), visible }]
  return next.length === names.length ? end(editor, next) : { to: 'placing', draft: { points: next } }
}

function end(editor: Editor, points: readonly Keypoint[]) {
  const feature = editor.feature.get()
  if (!feature || points.length === 0) return
  editor.transact('Draw keypoints', change({ created: [fresh(feature, { points })] }))
  return { to: 'idle' }
}

const kind: ShapeKind<Keypoints> = {
  family: 'shape',
  id: 'keypoints',
  name: 'Keypoints',
  tool,
  draw: ({ points }) => [dots(points.map(({ x, y }) => ({ x, y })))],
  handles: ({ points }) =>
    points.map(({ x, y, name, visible }) => ({ x, y, label: visible ? name : `${name}, hidden`, cursor: 'move' })),
  moveHandle: ({ points }, index, to, frame) => ({
    points: points.with(index, { ...points[index]!, ...within(to, frame) }),
  }),
  removeHandle: ({ points }, index) => (points.length > 1 ? { points: points.toSpliced(index, 1) } : null),
  translate: ({ points }, by, frame) => {
    const box = boundsOf(points)
    const [dx, dy] = [clamp(by.x, -box.minX, frame.width - box.maxX), clamp(by.y, -box.minY, frame.height - box.maxY)]
    return { points: points.map((point) => ({ ...point, x: point.x + dx, y: point.y + dy })) }
  },
  similarity: alike,
  problem: ({ points }) => (points.length > 0 ? null : 'A skeleton needs a point at least.'),
  describe: ({ points }) => {
    const hidden = points.filter(({ visible }) => !visible).length
    return hidden > 0 ? `${points.length} points, ${hidden} hidden` : `${points.length} points`
  },
}

/** Object keypoint similarity over the names that either has, as the server works it out. */
function alike(a: Keypoints, b: Keypoints): number {
  const theirs = new Map(b.points.map((point) => [point.name, point]))
  const names = new Set([...a.points, ...b.points].map(({ name }) => name))
  const spread = (squaredScale(a) + squaredScale(b)) * SPREAD ** 2
  const sum = a.points.reduce((total, point) => {
    const other = theirs.get(point.name)
    if (!other) return total
    const apart = distance(point, other)
    return total + (spread > 0 ? Math.exp(-(apart ** 2) / spread) : discsIoU(apart))
  }, 0)
  return names.size > 0 ? sum / names.size : 0
}

function squaredScale({ points }: Keypoints): number {
  const box = boundsOf(points)
  return areaOfBounds(box) >= 0 ? ((box.maxX - box.minX) ** 2 + (box.maxY - box.minY) ** 2) / 2 : 0
}

export default kind
