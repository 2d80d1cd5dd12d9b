import { describe, expect, it } from 'vitest'
import { change, type Graph, HIGH, isSame, type KindName, readGraph, stepOf, WIDE } from './graph'
import { arranged } from './layout'
import { begin, TEMPLATES } from './templates'

/** As the API stores a graph that came without positions: everything at 0, 0. */
const stored = (nodes: Record<string, KindName>, edges: [string, string][]): Graph =>
  readGraph({
    nodes: Object.entries(nodes).map(([id, kind]) => ({ id, kind, position: { x: 0, y: 0 } })),
    edges: edges.map(([source, target]) => ({ source, target })),
  })!

const BRANCHED = stored(
  {
    output: 'output',
    both: 'merge',
    closer: 'predictor',
    cut: 'crop',
    other: 'predictor',
    first: 'predictor',
    input: 'input',
  },
  [
    ['input', 'first'],
    ['input', 'other'],
    ['first', 'cut'],
    ['cut', 'closer'],
    ['closer', 'both'],
    ['other', 'both'],
    ['both', 'output'],
  ],
)
const placeOf = (graph: Graph, id: string) => stepOf(graph, id)!.position

const overlapping = ({ nodes }: Graph) =>
  nodes.flatMap((one, at) =>
    nodes
      .slice(at + 1)
      .filter(
        (other) =>
          Math.abs(one.position.x - other.position.x) < WIDE && Math.abs(one.position.y - other.position.y) < HIGH,
      )
      .map((other) => [one.id, other.id]),
  )

describe('a graph that nobody has arranged', () => {
  it('runs from left to right without one node on another', () => {
    const graph = arranged(BRANCHED)
    for (const { source, target } of graph.edges) {
      expect(placeOf(graph, target).x - placeOf(graph, source).x).toBeGreaterThanOrEqual(WIDE)
    }
    expect(overlapping(graph)).toEqual([])
    expect(graph.edges).toEqual(BRANCHED.edges)
  })

  it('leads a long edge past the nodes between its ends', () => {
    const graph = arranged(
      stored(
        { input: 'input', detect: 'predictor', cut: 'crop', closer: 'predictor', both: 'merge', output: 'output' },
        [
          ['input', 'detect'],
          ['detect', 'cut'],
          ['cut', 'closer'],
          ['closer', 'both'],
          ['detect', 'both'],
          ['both', 'output'],
        ],
      ),
    )
    const line = placeOf(graph, 'detect').y
    expect(placeOf(graph, 'both').y).toBe(line)
    expect(Math.abs(placeOf(graph, 'cut').y - line)).toBeGreaterThanOrEqual(HIGH / 2)
    expect(placeOf(graph, 'closer').y).toBe(placeOf(graph, 'cut').y)
  })

  it('has branches that do not cross', () => {
    const graph = arranged(
      stored(
        {
          input: 'input',
          a: 'predictor',
          b: 'predictor',
          keepB: 'filter',
          keepA: 'filter',
          both: 'merge',
          output: 'output',
        },
        [
          ['input', 'a'],
          ['input', 'b'],
          ['b', 'keepB'],
          ['a', 'keepA'],
          ['keepA', 'both'],
          ['keepB', 'both'],
          ['both', 'output'],
        ],
      ),
    )
    const isAbove = (one: string, other: string) => placeOf(graph, one).y < placeOf(graph, other).y
    expect(isAbove('a', 'b')).toBe(isAbove('keepA', 'keepB'))
  })

  it('stays as it is once a part was moved', () => {
    const moved = change(arranged(BRANCHED), 'cut', { position: { x: 500, y: 400 } })
    expect(arranged(moved)).toBe(moved)
    for (const template of TEMPLATES) {
      const graph = begin(template, (key) => key)
      expect(isSame(arranged(graph), graph)).toBe(true)
    }
  })

  it('gives a place of its own to a node that was added to it without one', () => {
    const graph = begin('closer', (key) => key)
    const more = {
      nodes: [
        ...graph.nodes,
        { ...graph.nodes[1]!, id: 'filter-1', kind: 'filter' as const, position: { x: 0, y: 0 } },
      ],
      edges: [...graph.edges, { source: 'detect', target: 'filter-1' }],
    }
    const after = arranged(more)
    expect(overlapping(after)).toEqual([])
    expect(after.nodes.slice(0, -1)).toEqual(graph.nodes)
    expect(placeOf(after, 'filter-1').x).toBeGreaterThan(placeOf(after, 'detect').x)
  })
})
