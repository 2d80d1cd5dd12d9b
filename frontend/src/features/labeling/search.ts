/** Finding a class by what one types. Pure. */
import type { Feature } from '@/editor/core/types'

/** Those whose name has the words, in their own order; those that begin with them first. */
export function named(features: readonly Feature[], words: string): readonly Feature[] {
  const wanted = words.trim().toLowerCase()
  if (!wanted) return features
  const found = features.filter(({ name }) => name.toLowerCase().includes(wanted))
  const begins = ({ name }: Feature): boolean => name.toLowerCase().startsWith(wanted)
  return [...found.filter(begins), ...found.filter((feature) => !begins(feature))]
}
