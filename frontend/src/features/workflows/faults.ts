/** What the server refused of a graph, by the node and field that it is about. Pure. */
import { asProblem, type FieldError } from '@/lib/problem'
import type { Graph } from './graph'

export interface Fault {
  /** The node, or null where it is about the graph. */
  node: string | null
  /** The setting of the node, '' for the node itself. */
  field: string
  message: string
}

const AT = /^\/settings\/graph\/nodes\/(\d+)(?:\/settings\/([^/]+))?/

const NAMED = /^[^:]+: /

/** What was wrong and how to mend it; at the node itself its name need not be said. */
function readable({ code, message, expected }: FieldError, isAtNode: boolean): string {
  const words = isAtNode ? message.replace(NAMED, '') : message
  if (!expected || code === 'required') return words
  return `${words} ${expected.charAt(0).toUpperCase()}${expected.slice(1)}.`
}

/** `sent` is the graph that was refused: pointers count its nodes. */
export function faultsOf(refused: unknown, sent: Graph): Fault[] {
  return asProblem(refused).errors.map((error) => {
    const found = AT.exec(error.pointer)
    const node = found && sent.nodes[Number(found[1])]
    return { node: node?.id ?? null, field: found?.[2] ?? '', message: readable(error, Boolean(node)) }
  })
}

export const ofNode = (faults: readonly Fault[], node: string): Fault[] => faults.filter((one) => one.node === node)

/** By the setting. */
export const byField = (faults: readonly Fault[]): Record<string, string> =>
  Object.fromEntries(faults.map(({ field, message }) => [field, message]))
