/** Graphs to begin with. Pure. */
import { type Edge, GAP, type Graph, HIGH, KINDS, type KindName, type Settings, type Step, WIDE } from './graph'

export const TEMPLATES = ['closer', 'ensemble', 'read', 'outline', 'empty'] as const
export type Template = (typeof TEMPLATES)[number]
/** The names of a template's nodes, in the words of whoever begins. */
export type Named = (key: 'detect' | 'classify' | 'read' | 'first' | 'second') => string

const ACROSS = WIDE + GAP.x
const DOWN = HIGH + GAP.y

const step = (id: string, kind: KindName, column: number, row: number, title = '', more: Settings = {}): Step => ({
  id,
  kind,
  title,
  settings: { ...structuredClone(KINDS[kind].settings), ...more },
  position: { x: column * ACROSS, y: row * DOWN },
})

const chain = (...nodes: Step[]): Graph => ({
  nodes,
  edges: nodes.slice(1).map((node, at): Edge => ({ source: nodes[at]!.id, target: node.id })),
})

export function begin(template: Template, named: Named): Graph {
  const [input, detect] = [step('input', 'input', 0, 0), step('detect', 'predictor', 1, 0, named('detect'))]
  switch (template) {
    case 'closer':
    case 'read': {
      const title = template === 'closer' ? 'classify' : 'read'
      const crop = step('crop', 'crop', 2, 0)
      return chain(input, detect, crop, step(title, 'predictor', 3, 0, named(title)), step('output', 'output', 4, 0))
    }
    case 'outline':
      return chain(input, detect, step('outline', 'outline', 2, 0), step('output', 'output', 3, 0))
    case 'ensemble': {
      const [first, second] = [named('first'), named('second')]
      return {
        nodes: [
          step('input', 'input', 0, 0.5),
          step('first', 'predictor', 1, 0, first),
          step('second', 'predictor', 1, 1, second),
          step('merge', 'merge', 2, 0.5, '', { method: 'weighted_boxes' }),
          step('output', 'output', 3, 0.5),
        ],
        edges: [
          { source: 'input', target: 'first' },
          { source: 'input', target: 'second' },
          { source: 'first', target: 'merge' },
          { source: 'second', target: 'merge' },
          { source: 'merge', target: 'output' },
        ],
      }
    }
    default:
      return { nodes: [input, step('output', 'output', 2, 0)], edges: [] }
  }
}
