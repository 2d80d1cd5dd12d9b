/** The graph of a workflow as it is edited: nodes, edges, and what may lead where. Pure; the server has the last word. */

export const KIND_NAMES = ['input', 'predictor', 'crop', 'outline', 'filter', 'merge', 'relabel', 'output'] as const
export type KindName = (typeof KIND_NAMES)[number]
/** What goes along an edge: data rows as they are, what was found in them, objects cut out of them. */
export type Flow = 'asset' | 'found' | 'crops'
export type Settings = Record<string, unknown>

export interface Step {
  id: string
  kind: KindName
  title: string
  settings: Settings
  position: { x: number; y: number }
}

export interface Edge {
  source: string
  target: string
}

export interface Graph {
  nodes: Step[]
  edges: Edge[]
}

interface Kind {
  takes: readonly Flow[]
  gives: Flow | null
  /** Whether more than one edge may lead to it. */
  many?: boolean
  settings: Settings
}

const asks = { predictor: '', version: '' }
export const KINDS: Record<KindName, Kind> = {
  input: { takes: [], gives: 'asset', settings: {} },
  predictor: { takes: ['asset', 'crops'], gives: 'found', settings: asks },
  crop: { takes: ['found'], gives: 'crops', settings: { classes: [], margin: 0.05, least_side: 8, most: 100 } },
  outline: { takes: ['found'], gives: 'found', settings: { ...asks, classes: [], most: 50 } },
  filter: {
    takes: ['found'],
    gives: 'found',
    settings: { classes: [], least: 0, most: 1, others: 'drop', unscored: 'keep' },
  },
  merge: { takes: ['found'], gives: 'found', many: true, settings: { method: 'nms', overlap: 0.55, weights: {} } },
  relabel: { takes: ['found'], gives: 'found', settings: { names: {}, others: 'keep' } },
  output: { takes: ['found'], gives: null, settings: {} },
}

/** What can be added: there is one way in and one way out. */
export const ADDED = KIND_NAMES.filter((kind) => kind !== 'input' && kind !== 'output')

export const WIDE = 176
export const HIGH = 76
export const GAP = { x: 36, y: 40 }

export const stepOf = ({ nodes }: Graph, id: string | null): Step | undefined => nodes.find((one) => one.id === id)
export const into = ({ edges }: Graph, id: string): string[] =>
  edges.filter(({ target }) => target === id).map(({ source }) => source)

/** The predictors that its nodes ask, by id, each once. */
export const namedIn = ({ nodes }: Graph): string[] => [
  ...new Set(nodes.flatMap(({ settings }) => (settings.predictor ? [String(settings.predictor)] : []))),
]

/** A stored graph with every setting; null for what is none. */
export function readGraph(stored: unknown): Graph | null {
  const { nodes, edges } = (stored ?? {}) as Partial<Graph>
  if (!nodes || !edges) return null
  return {
    nodes: nodes.map(({ id, kind, title, settings, position }) => ({
      id,
      kind,
      title: title ?? '',
      settings: { ...KINDS[kind].settings, ...settings },
      position: { x: Math.round(position?.x ?? 0), y: Math.round(position?.y ?? 0) },
    })),
    edges: edges.map(({ source, target }) => ({ source, target })),
  }
}

const orderly = (value: unknown): unknown =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, each]) => [key, orderly(each)]),
      )
    : Array.isArray(value)
      ? value.map(orderly)
      : value

export const isSame = (one: Graph | null, other: Graph | null): boolean =>
  JSON.stringify(orderly(one)) === JSON.stringify(orderly(other))

/** Whether there is a way from one node to another. */
function leads(graph: Graph, from: string, to: string): boolean {
  const seen = new Set<string>()
  const waiting = [from]
  while (waiting.length > 0) {
    const here = waiting.pop()!
    if (here === to) return true
    if (seen.has(here)) continue
    seen.add(here)
    for (const { source, target } of graph.edges) if (source === here) waiting.push(target)
  }
  return false
}

/** Whether an edge may be drawn: what the one gives the other takes, and it closes no circle. */
export function mayConnect(graph: Graph, source: string, target: string): boolean {
  const [from, to] = [stepOf(graph, source), stepOf(graph, target)]
  if (!from || !to) return false
  const { gives } = KINDS[from.kind]
  return gives !== null && KINDS[to.kind].takes.includes(gives) && !leads(graph, target, source)
}

/** With an edge more; where the target takes only one, it takes the place of the other. */
export function connect(graph: Graph, source: string, target: string): Graph {
  if (!mayConnect(graph, source, target)) return graph
  const isMany = KINDS[stepOf(graph, target)!.kind].many
  const kept = graph.edges.filter((edge) => edge.target !== target || (isMany && edge.source !== source))
  return { ...graph, edges: [...kept, { source, target }] }
}

/** With just these edges into a node. */
export function setSources(graph: Graph, target: string, sources: readonly string[]): Graph {
  const cleared = { ...graph, edges: graph.edges.filter((edge) => edge.target !== target) }
  return sources.reduce((so, source) => connect(so, source, target), cleared)
}

/** The nodes that may lead to this one. */
export function sourcesFor(graph: Graph, target: string): Step[] {
  const cleared = { ...graph, edges: graph.edges.filter((edge) => edge.target !== target) }
  return graph.nodes.filter(({ id }) => mayConnect(cleared, id, target))
}

export const change = (graph: Graph, id: string, what: Partial<Step>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((one) => (one.id === id ? { ...one, ...what } : one)),
})

/** Without a node; where it stood between two that fit, they are joined. */
export function remove(graph: Graph, id: string): Graph {
  const sources = into(graph, id)
  const targets = graph.edges.filter(({ source }) => source === id).map(({ target }) => target)
  const nodes = graph.nodes
    .filter((one) => one.id !== id)
    .map((one) => ('weights' in one.settings ? { ...one, settings: withoutWeight(one.settings, id) } : one))
  const rest = { nodes, edges: graph.edges.filter(({ source, target }) => source !== id && target !== id) }
  const [only] = sources
  return sources.length === 1 && only ? targets.reduce((so, target) => connect(so, only, target), rest) : rest
}

function withoutWeight(settings: Settings, id: string): Settings {
  const { [id]: _, ...weights } = settings.weights as Record<string, number>
  return { ...settings, weights }
}

/** An id that no node has. */
function freshId({ nodes }: Graph, kind: KindName): string {
  let number = 1
  while (nodes.some(({ id }) => id === `${kind}-${number}`)) number += 1
  return `${kind}-${number}`
}

/** A place to the right of a node, below whatever stands there. */
export function placeAfter({ nodes }: Graph, before: Step | undefined): Step['position'] {
  const x = (before?.position.x ?? 0) + WIDE + GAP.x
  let { y } = before?.position ?? { y: 0 }
  while (nodes.some(({ position }) => Math.abs(position.x - x) < WIDE && Math.abs(position.y - y) < HIGH))
    y += HIGH + GAP.y
  return { x, y }
}

/** With a node more, after the chosen one where that fits; returns its id too. */
export function add(graph: Graph, kind: KindName, after: string | null): [Graph, string] {
  const id = freshId(graph, kind)
  const before = stepOf(graph, after) ?? graph.nodes[0]
  const node = {
    id,
    kind,
    title: '',
    settings: structuredClone(KINDS[kind].settings),
    position: placeAfter(graph, before),
  }
  const more = { ...graph, nodes: [...graph.nodes, node] }
  return [before ? connect(more, before.id, id) : more, id]
}
