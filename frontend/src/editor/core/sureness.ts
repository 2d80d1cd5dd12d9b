import type { Annotation } from './types'

/** How sure a suggestion is, in [0, 1]: what it says itself, or of a checklist its least sure option; null where nobody rated it. */
export function rated(annotation: Annotation): number | null {
  return annotation.confidence ?? leastOption(annotation.value)
}

/** The same where a number is needed: what nobody rated is as sure as can be. */
export function sureness(annotation: Annotation): number {
  return rated(annotation) ?? 1
}

/** The confidence of the least sure option, where options are rated one by one. */
function leastOption(value: unknown): number | null {
  const { options } = (value ?? {}) as { options?: readonly { confidence?: number | null }[] }
  const said = (options ?? []).flatMap(({ confidence }) => (confidence == null ? [] : [confidence]))
  return said.length > 0 ? Math.min(...said) : null
}
