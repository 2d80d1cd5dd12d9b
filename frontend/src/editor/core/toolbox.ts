/** Which tools there are for what the ontology asks, and what each of them draws. */
import type { Editor } from './editor'
import type { Kinds } from './kind'
import type { AnyTool } from './tool'
import { panTool } from './tools/pan'
import { segmentTool } from './tools/segment'
import { selectTool } from './tools/select'

/** Tools that no kind calls its own. */
const COMMON: readonly AnyTool[] = [segmentTool]

/** Select and pan, what is of use to several kinds, and those of every kind that the ontology has an object of, in its order. */
export function toolsFor(editor: Editor): readonly AnyTool[] {
  const { canDraw, kinds, ontology } = editor
  if (!canDraw) return []
  const asked = new Set(ontology.objects.map(({ kind }) => kind))
  const common = COMMON.filter(({ draws = [] }) => draws.some((kind) => asked.has(kind)))
  const own = [...asked].flatMap((kind) => kinds.toolsOf(kind))
  return [...new Set([selectTool, panTool, ...common, ...own])].filter((tool) => tool.isFor?.(editor) ?? true)
}

/** The kinds of the objects that a tool draws. */
export function kindsOf(kinds: Kinds, tool: AnyTool): readonly string[] {
  if (tool.draws) return tool.draws
  return kinds.all().flatMap(({ id }) => (kinds.toolsOf(id).includes(tool) ? [id] : []))
}
