/** The polyline: an open stroke of vertices set one by one. */
import { boundsOf, clamp, distance, distanceToSegment, type Point, within } from '../core/geometry'
import type { ShapeKind } from '../core/kind'
import { line } from '../core/primitives'
import { vertices } from '../core/tools/vertices'

type Vertex = readonly [x: number, y: number]

export interface Polyline {
  readonly points: readonly Vertex[]
}

const LEAST = 2
const SAMPLES = 65
// As the server has it: lines so far apart, as a share of their length, have nothing in common.
const REACH = 0.1

const pointsOf = ({ points }: Polyline): Point[] => points.map(([x, y]) => ({ x, y }))
const lengthOf = (points: readonly Point[]): number =>
  points.slice(1).reduce((sum, point, index) => sum + distance(points[index]!, point), 0)

const tool = vertices<Polyline>({
  id: 'polyline',
  name: 'Line',
  key: 'l',
  hint: 'Click the next vertex; a double click ends the line',
  finish: 'End the line',
  make: (points) => ({ points: points.map(({ x, y }): Vertex => [x, y]) }),
  problem: (value) => kind.problem(value),
})

const kind: ShapeKind<Polyline> = {
  family: 'shape',
  id: 'polyline',
  name: 'Polyline',
  counted: ['polyline', 'polylines'],
  tool,
  draw: (value) => [line(pointsOf(value))],
  handles: (value) =>
    pointsOf(value).map((point, index, all) => ({
      ...point,
      label: `Vertex ${index + 1} of ${all.length}`,
      cursor: 'move',
      isVertex: true,
    })),
  moveHandle: ({ points }, index, to, frame) => {
    const { x, y } = within(to, frame)
    return { points: points.with(index, [x, y]) }
  },
  removeHandle: ({ points }, index) =>
    points.length > LEAST && index in points ? { points: points.toSpliced(index, 1) } : null,
  edges: ({ points }) => points.slice(1).map((_, index) => [index, index + 1]),
  insertHandle: (value, at) => {
    const points = pointsOf(value)
    const gaps = points.slice(1).map((point, index) => distanceToSegment(at, points[index]!, point))
    const index = gaps.indexOf(Math.min(...gaps)) + 1
    return { value: { points: value.points.toSpliced(index, 0, [at.x, at.y]) }, index }
  },
  translate: (value, by, frame) => {
    const box = boundsOf(pointsOf(value))
    const [dx, dy] = [clamp(by.x, -box.minX, frame.width - box.maxX), clamp(by.y, -box.minY, frame.height - box.maxY)]
    return { points: value.points.map(([x, y]): Vertex => [x + dx, y + dy]) }
  },
  similarity: (a, b) => alike(pointsOf(a), pointsOf(b)),
  problem: (value) => (lengthOf(pointsOf(value)) > 0 ? null : 'A line needs two different vertices.'),
  describe: (value) => `${value.points.length} vertices, ${Math.round(lengthOf(pointsOf(value)))} px`,
}

/** 1 where the lines lie on each other, falling evenly to 0 where they lie REACH of their length apart, in the mean of both ways. */
function alike(a: readonly Point[], b: readonly Point[]): number {
  const length = (lengthOf(a) + lengthOf(b)) / 2
  return length > 0 ? Math.max(0, 1 - (apart(a, b) + apart(b, a)) / 2 / (REACH * length)) : 0
}

/** The mean distance from evenly spaced places of one line to the nearest place of the other. */
function apart(from: readonly Point[], to: readonly Point[]): number {
  const distances = sampled(from).map((place) =>
    Math.min(...to.slice(1).map((end, index) => distanceToSegment(place, to[index]!, end))),
  )
  return distances.reduce((sum, each) => sum + each, 0) / distances.length
}

function sampled(points: readonly Point[]): Point[] {
  const step = lengthOf(points) / (SAMPLES - 1)
  const places: Point[] = []
  let [index, before] = [0, 0]
  for (let number = 0; number < SAMPLES; number += 1) {
    const wanted = number * step
    while (index < points.length - 2 && before + distance(points[index]!, points[index + 1]!) < wanted) {
      before += distance(points[index]!, points[index + 1]!)
      index += 1
    }
    const [a, b] = [points[index]!, points[index + 1]!]
    const share = clamp((wanted - before) / (distance(a, b) || 1), 0, 1)
    places.push({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share })
  }
  return places
}

export default kind
