/** The metadata of a data row as lines to be filled in: one for each field, and one for each free name that has a value. */
import type { MetadataField, MetadataKind } from '@/api/types'

export interface Entry {
  name: string
  /** `kept` is what no input can show: it stays as it is. */
  kind: MetadataKind | 'kept'
  options: readonly string[]
  value: unknown
  /** What stood there and does not fit the field. */
  misfit?: string
}

/** A value in words: "sun: true, wind: 3" of what lies inside one another. */
export function words(value: unknown): string {
  if (Array.isArray(value)) return value.map(words).join(', ')
  if (typeof value !== 'object' || value === null) return value === null ? '–' : String(value)
  return Object.entries(value)
    .map(([name, inner]) => `${name}: ${words(inner)}`)
    .join(', ')
}

const kindOf = (value: unknown): Entry['kind'] =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? (typeof value as 'string' | 'number' | 'boolean')
    : 'kept'

function fits(value: unknown, { kind, options }: MetadataField): boolean {
  if (kind === 'enum') return options.includes(value as string)
  return typeof value === (kind === 'datetime' ? 'string' : kind)
}

function entryOf(field: MetadataField, value: unknown): Entry {
  const { name, kind, options } = field
  if (value === undefined || value === null) return { name, kind, options, value: '' }
  if (fits(value, field)) return { name, kind, options, value }
  return { name, kind, options, value: '', misfit: words(value) }
}

export function entriesOf(metadata: Record<string, unknown>, fields: readonly MetadataField[]): Entry[] {
  const declared = new Set(fields.map(({ name }) => name))
  const free = Object.entries(metadata).filter(([name]) => !declared.has(name))
  return [
    ...fields.map((field) => entryOf(field, metadata[field.name])),
    ...free.map(([name, value]): Entry => ({ name, kind: kindOf(value), options: [], value })),
  ]
}

/** What is to be written: a line that was left empty is no value. */
export function metadataOf(entries: readonly Entry[]): Record<string, unknown> {
  const filled = entries.filter(({ kind, value }) => kind === 'kept' || (value !== '' && value !== null))
  return Object.fromEntries(filled.map(({ name, value }) => [name, value]))
}

/** Where the server's complaint about a name is found among those of a Problem. */
export const complaintAt = (name: string): string => `metadata.${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
