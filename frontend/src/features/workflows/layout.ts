/** Places for the nodes of a graph that nobody has arranged: in columns from left to right, each node right of what leads to it. Pure. */
import { GAP, type Graph, HIGH, into, placeAfter, type Step, stepOf, WIDE } from './graph'

const SWEEPS = 4
const ACROSS = WIDE + GAP.x
const DOWN = HIGH + GAP.y

const spotOf = ({ position: { x, y } }: Step): string => `${x},${y}`

/** The graph as it was arranged. Where all its nodes stand on one spot it is laid out; else one on another's spot steps aside. */
export function arranged(graph: Graph): Graph {
  const spots = new Set(graph.nodes.map(spotOf))
  if (spots.size === graph.nodes.length) return graph
  return spots.size === 1 ? laidOut(graph) : steppedAside(graph)
}

function steppedAside(graph: Graph): Graph {
  const nodes: Step[] = []
  for (const node of graph.nodes) {
    const isFree = !nodes.some((other) => spotOf(other) === spotOf(node))
    const before = stepOf(graph, into(graph, node.id)[0] ?? null) ?? node
    nodes.push(isFree ? node : { ...node, position: placeAfter({ ...graph, nodes }, before) })
  }
  return { ...graph, nodes }
}

/**
 * Layered: a node's column is the longest way to it; an edge over several columns takes a place in each that it passes, so that it
 * runs beside nodes; within a column what hangs together is put side by side, by the mean row of its neighbours.
 * K. Sugiyama, S. Tagawa, M. Toda: Methods for visual understanding of hierarchical system structures, IEEE Transactions on Systems,
 * Man and Cybernetics 11 (1981).
 */
function laidOut(graph: Graph): Graph {
  const columns = columnsOf(graph)
  const layers: string[][] = []
  const before = new Map<string, string[]>()
  const after = new Map<string, string[]>()
  const put = (name: string, column: number) => {
    layers[column] = [...(layers[column] ?? []), name]
  }
  const link = (from: string, to: string) => {
    before.set(to, [...(before.get(to) ?? []), from])
    after.set(from, [...(after.get(from) ?? []), to])
  }
  for (const { id } of graph.nodes) put(id, columns.get(id)!)
  for (const [number, { source, target }] of graph.edges.entries()) {
    let here = source
    for (let column = columns.get(source)! + 1; column < columns.get(target)!; column += 1) {
      const passing = `edge ${number} in ${column}`
      put(passing, column)
      link(here, passing)
      here = passing
    }
    link(here, target)
  }
  const rows = rowsOf(layers, before, after)
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      position: { x: columns.get(node.id)! * ACROSS, y: Math.round(rows.get(node.id)! * DOWN) },
    })),
  }
}

/** How many edges the longest way to each node has; a stored graph has no circle. */
function columnsOf(graph: Graph): Map<string, number> {
  const columns = new Map(graph.nodes.map(({ id }) => [id, 0]))
  for (let round = 1; round < graph.nodes.length; round += 1)
    for (const { source, target } of graph.edges)
      columns.set(target, Math.max(columns.get(target)!, Math.min(columns.get(source)! + 1, round)))
  return columns
}

/** The row of each, those of a column around 0. */
function rowsOf(
  layers: string[][],
  before: ReadonlyMap<string, string[]>,
  after: ReadonlyMap<string, string[]>,
): Map<string, number> {
  const rows = new Map<string, number>()
  const settle = (layer: readonly string[]) => {
    for (const [at, name] of layer.entries()) rows.set(name, at - (layer.length - 1) / 2)
  }
  layers.forEach(settle)
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForward = sweep % 2 === 0
    const beside = isForward ? before : after
    for (const layer of isForward ? layers : layers.toReversed()) {
      const means = new Map(layer.map((name) => [name, meanOf(beside.get(name), rows) ?? rows.get(name)!]))
      settle(layer.sort((one, other) => means.get(one)! - means.get(other)!))
    }
  }
  return rows
}

function meanOf(names: readonly string[] | undefined, rows: ReadonlyMap<string, number>): number | null {
  return names?.length ? names.reduce((sum, name) => sum + rows.get(name)!, 0) / names.length : null
}
