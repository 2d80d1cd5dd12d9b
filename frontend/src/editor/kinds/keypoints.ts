/** Keypoints: the named points of a skeleton, set one after the other in the order of the feature's settings. */
import { fresh } from '../core/annotation'
import { change } from '../core/changes'
import type { Editor } from '../core/editor'
import { areaOfBounds, boundsOf, clamp, distance, type Point, within } from '../core/geometry'
import type { ShapeKind } from '../core/kind'
import { dots, line, type Primitive } from '../core/primitives'
import { defineTool } from '../core/tool'
import type { Feature, Settings } from '../core/types'
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

interface Skeleton {
  readonly points: readonly string[]
  readonly edges: readonly (readonly [from: number, to: number])[]
}

const skeletonOf = (settings: Settings | undefined): Skeleton => ({
  points: (settings?.points as Skeleton['points'] | undefined) ?? [],
  edges: (settings?.edges as Skeleton['edges'] | undefined) ?? [],
})

interface Draft {
  /** The feature it was begun for. */
  readonly feature: Feature | null
  /** One for each name of the skeleton so far; null is left out. */
  readonly steps: readonly (Keypoint | null)[]
  readonly cursor: Point | null
}

const EMPTY: Draft = { feature: null, steps: [], cursor: null }

const pointsOf = ({ steps }: Draft): readonly Keypoint[] => steps.filter((step) => step !== null)

const tool = defineTool<Draft>({
  id: 'keypoints',
  name: 'Keypoints',
  key: 'q',
  cursor: 'crosshair',
  draft: EMPTY,
  rests: 'placing',
  preview: (draft) => {
    const { points: names } = skeletonOf(draft.feature?.settings)
    const name = names[draft.steps.length]
    const next = draft.cursor && name !== undefined ? [{ ...draft.cursor, name, visible: true }] : []
    return kind.draw({ points: [...pointsOf(draft), ...next] }, draft.feature?.settings)
  },
  hint: (_, { feature, steps }, editor) => {
    const { points: names } = skeletonOf((feature ?? editor.feature.get())?.settings)
    if (names.length === 0) return 'This skeleton has no points: name them in the ontology'
    return `Next: ${names[steps.length]}, ${steps.length + 1} of ${names.length}`
  },
  aside: 'Alt-click where it is hidden',
  commands: { skip: 'Leave it out', finish: 'End the skeleton', backspace: 'Take the last point back' },
  can: (command, draft) => command !== 'finish' || pointsOf(draft).length > 0,
  states: {
    idle: {
      pointerDown: (editor, _, press) => place(editor, begun(editor), press.at, !press.alt),
      skip: (editor) => go(editor, begun(editor), null),
    },
    placing: {
      pointerMove: (editor, draft, press) => ({ draft: { ...draft, cursor: within(press.at, editor.frame) } }),
      pointerDown: (editor, draft, press) => place(editor, draft, press.at, !press.alt),
      skip: (editor, draft) => go(editor, draft, null),
      finish: (editor, draft) => end(editor, draft),
      backspace: (_, draft) =>
        draft.steps.length > 1 ? { draft: { ...draft, steps: draft.steps.slice(0, -1) } } : { to: 'idle' },
      cancel: () => ({ to: 'idle' }),
    },
  },
})

const begun = (editor: Editor): Draft => ({ ...EMPTY, feature: editor.feature.get() })

function place(editor: Editor, draft: Draft, at: Point, visible: boolean) {
  const name = skeletonOf(draft.feature?.settings).points[draft.steps.length]
  return name === undefined ? undefined : go(editor, draft, { name, ...within(at, editor.frame), visible })
}

/** One name further; with the last one the skeleton is done. */
function go(editor: Editor, draft: Draft, step: Keypoint | null) {
  const names = skeletonOf(draft.feature?.settings).points
  if (names.length === 0) return
  const next = { ...draft, steps: [...draft.steps, step], cursor: null }
  return next.steps.length === names.length ? end(editor, next) : { to: 'placing', draft: next }
}

/** Keeps what was set; a skeleton without any point is none. */
function end(editor: Editor, draft: Draft) {
  const points = pointsOf(draft)
  if (draft.feature && points.length > 0)
    editor.transact('Draw keypoints', change({ created: [fresh(draft.feature, { points })] }))
  return { to: 'idle' }
}

/** The lines between points that are there; to one that is hidden they are hidden too. */
function bones(points: readonly Keypoint[], settings: Settings | undefined): Primitive[] {
  const { points: names, edges } = skeletonOf(settings)
  const byName = new Map(points.map((point) => [point.name, point]))
  return edges.flatMap(([from, to]) => {
    const [a, b] = [byName.get(names[from] ?? ''), byName.get(names[to] ?? '')]
    return a && b ? [line([a, b].map(placeOf), !(a.visible && b.visible))] : []
  })
}

const placeOf = ({ x, y }: Point): Point => ({ x, y })

/** Dots, those that are hidden apart. */
function joints(points: readonly Keypoint[]): Primitive[] {
  const [seen, hidden] = [points.filter(({ visible }) => visible), points.filter(({ visible }) => !visible)]
  return [
    ...(seen.length > 0 ? [dots(seen.map(placeOf))] : []),
    ...(hidden.length > 0 ? [dots(hidden.map(placeOf), true)] : []),
  ]
}

const kind: ShapeKind<Keypoints> = {
  family: 'shape',
  id: 'keypoints',
  name: 'Keypoints',
  counted: ['set of keypoints', 'sets of keypoints'],
  tool,
  draw: ({ points }, settings) => [...bones(points, settings), ...joints(points)],
  handles: ({ points }) =>
    points.map(({ x, y, name, visible }) => ({
      x,
      y,
      label: visible ? name : `${name}, hidden`,
      cursor: 'move',
      isVertex: true,
      isHidden: !visible,
    })),
  moveHandle: ({ points }, index, to, frame) => ({
    points: points.with(index, { ...points[index]!, ...within(to, frame) }),
  }),
  removeHandle: ({ points }, index) =>
    points.length > 1 && index in points ? { points: points.toSpliced(index, 1) } : null,
  toggleHandle: ({ points }, index) => ({
    points: points.with(index, { ...points[index]!, visible: !points[index]!.visible }),
  }),
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
