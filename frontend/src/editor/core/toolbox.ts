/** Which tools there are for what the ontology asks, and what each of them draws. */
import type { Editor } from './editor'
import type { Kinds } from './kind'
import type { AnyTool } from './tool'
import { panTool } from './tools/pan'
import { segmentTool } from './tools/segment'
import { selectTool } from './tools/select'

/** Tools that no kind calls its own. */
const COMMON: readonly AnyTool[] = [segmentTool]

export interface Shelved {
  readonly tool: AnyTool
  /** Why it cannot be used here; null where it can. */
  readonly whyNot: string | null
}

/** Select and pan, what is of use to several kinds, and those of every kind that the ontology has an object of, in its order. */
export function toolsFor(editor: Editor): readonly Shelved[] {
  const { canDraw, frame, kinds, ontology } = editor
  if (!canDraw) return []
  const asked = [...new Set(ontology.listed.map(({ kind }) => kind))]
  const common = COMMON.filter(({ draws = [] }) => draws.some((kind) => asked.includes(kind)))
  const shelf = new Map<AnyTool, string | null>([selectTool, panTool, ...common].map((tool) => [tool, null]))
  for (const kind of asked) for (const tool of kinds.toolsOf(kind)) shelf.set(tool, kinds.tooLarge(kind, frame))
  return [...shelf]
    .filter(([tool]) => tool.isFor?.(editor) ?? true)
    .map(([tool, whyNot]) => ({ tool, whyNot: whyNot ?? tool.whyNot?.(editor) ?? null }))
}

export const usableTools = (editor: Editor): readonly AnyTool[] =>
  toolsFor(editor).flatMap(({ tool, whyNot }) => (whyNot === null ? [tool] : []))

/** The kinds of the objects that a tool draws. */
export function kindsOf(kinds: Kinds, tool: AnyTool): readonly string[] {
  if (tool.draws) return tool.draws
  return kinds.all().flatMap(({ id }) => (kinds.toolsOf(id).includes(tool) ? [id] : []))
}
