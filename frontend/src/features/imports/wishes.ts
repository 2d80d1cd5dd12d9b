/** How a file shall come in. */
import type { components } from '@/api/generated/schema'

export type Format = components['schemas']['FormatOutput']

export const MANNERS = ['each', 'all_or_nothing', 'dry_run'] as const
export const MODES = ['append', 'replace'] as const
export const EARLIER = ['replace', 'keep'] as const
export type Manner = (typeof MANNERS)[number]
export type Mode = (typeof MODES)[number]
export type Earlier = (typeof EARLIER)[number]

export interface ImportWishes {
  /** The file, or the address where it lies. */
  source: File | string
  format: string
  manner: Manner
  mode: Mode
  /** What becomes of what an earlier import of labels said of the same data rows. */
  earlier: Earlier
  /** Of a file of several versions of a model, the one that is meant. */
  version?: string
}

export const isSame = (one: ImportWishes, other: ImportWishes): boolean =>
  (['source', 'format', 'manner', 'mode', 'earlier', 'version'] as const).every((name) => one[name] === other[name])

/** As the API asks for it. */
export const queryOf = ({
  format,
  manner,
  source,
}: Pick<ImportWishes, 'format' | 'manner'> & { source?: ImportWishes['source'] }) => ({
  format,
  file_name: source instanceof File ? source.name : undefined,
  dry_run: manner === 'dry_run',
  all_or_nothing: manner === 'all_or_nothing',
})
