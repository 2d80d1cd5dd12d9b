/** Filters of data rows as the address and the API say them: clauses that must all hold, each of one term. */
import type { components } from '@/api/generated/schema'

export type Clause = components['schemas']['DataRowFilter'][number]
export type TermName = Clause['term']
/** A clause while it is made: what is not said yet is missing. */
export type Draft = Record<string, string | number | boolean | undefined>

/** What a part of a clause is, and so how it is chosen and named. */
export type Input =
  | 'dataset'
  | 'project'
  | 'batch'
  | 'model_run'
  | 'feature'
  | 'asset_type'
  | 'state'
  | 'label_state'
  | 'provenance'
  | 'text'
  | 'day'
  | 'confidence'
  | 'overlap'
  | 'number'
  | 'outcome'
  | 'subject'
  | 'figure'
  | 'split'
  | 'metadata'

export interface Part {
  name: string
  input: Input
  /** At least one of the optional parts has to be said where none is needed. */
  needed?: boolean
  /** An empty text says something: none of them. */
  mayBeEmpty?: boolean
}

const is = (input: Input): Part[] => [{ name: 'is', input, needed: true }]
const run: Part = { name: 'model_run', input: 'model_run', needed: true }
const project: Part = { name: 'project', input: 'project', needed: true }
const feature: Part = { name: 'feature', input: 'feature', needed: true }
const bounds: Part[] = [
  { name: 'at_least', input: 'confidence' },
  { name: 'below', input: 'confidence' },
]

/** The parts of every term, in the order in which they are asked. */
export const terms: Record<TermName, Part[]> = {
  dataset: is('dataset'),
  asset_type: is('asset_type'),
  state: is('state'),
  text: [{ name: 'contains', input: 'text', needed: true }],
  metadata: [{ name: 'field', input: 'metadata', needed: true }],
  created: [
    { name: 'since', input: 'day' },
    { name: 'before', input: 'day' },
  ],
  project: is('project'),
  batch: is('batch'),
  labeled: [project, { name: 'state', input: 'label_state' }],
  labeled_as: [project, feature],
  provenance: is('provenance'),
  model_run: is('model_run'),
  confidence: [run, ...bounds],
  predicted: [run, feature, ...bounds],
  outcome: [
    run,
    { name: 'is', input: 'outcome', needed: true },
    { name: 'predicted', input: 'subject' },
    { name: 'truth', input: 'subject' },
    { name: 'confidence', input: 'confidence' },
    { name: 'iou', input: 'overlap' },
    ...bounds,
  ],
  figure: [
    run,
    { name: 'name', input: 'figure', needed: true },
    { name: 'at_least', input: 'number' },
    { name: 'below', input: 'number' },
  ],
  split: [run, { name: 'is', input: 'split', needed: true, mayBeEmpty: true }],
  disagrees: [run, { name: 'with', input: 'model_run', needed: true }],
}

/** The terms as the menu shows them. */
export const groups: Record<'asset' | 'work' | 'models' | 'evaluation', TermName[]> = {
  asset: ['dataset', 'asset_type', 'state', 'text', 'metadata', 'created'],
  work: ['project', 'batch', 'labeled', 'labeled_as', 'provenance'],
  models: ['model_run', 'confidence', 'predicted', 'disagrees'],
  evaluation: ['outcome', 'figure', 'split'],
}

/** Of which terms one of the optional parts must be said. */
const saysMore: ReadonlySet<TermName> = new Set(['created', 'confidence', 'figure'])

export const measures = ['is', 'contains', 'at_least', 'above', 'at_most', 'below', 'exists'] as const
export type Measure = (typeof measures)[number]

const ordered: readonly Measure[] = ['is', 'at_least', 'above', 'at_most', 'below', 'exists']
/** How values of a metadata field compare, by the kind of the field. */
export const measuresOf: Record<string, readonly Measure[]> = {
  string: ['contains', 'is', 'exists'],
  number: ordered,
  datetime: ['at_least', 'below', 'exists'],
  enum: ['is', 'exists'],
  boolean: ['is', 'exists'],
}

export const measureOf = (draft: Draft): Measure | undefined => measures.find((name) => draft[name] !== undefined)

const isSaid = (value: Draft[string]) => value !== undefined && value !== ''
const isEmptyOn = ({ name, mayBeEmpty }: Part, draft: Draft) => mayBeEmpty === true && draft[name] === ''

/** What only a mark of a chart says: it stays when the clause is changed. */
const marked = ['averaged'] as const

/** The clause that a draft is; null while it says too little. */
export function clauseOf(term: TermName, draft: Draft): Clause | null {
  const parts = terms[term]
  if (parts.some((part) => part.needed && !isSaid(draft[part.name]) && !isEmptyOn(part, draft))) return null
  if (saysMore.has(term) && !parts.some(({ name, needed }) => !needed && isSaid(draft[name]))) return null
  const measure = measureOf(draft)
  if (term === 'metadata' && (measure === undefined || !isSaid(draft[measure]))) return null
  const names = [...parts.map(({ name }) => name), ...(term === 'metadata' ? measures : []), ...marked, 'not']
  const said = names.filter((name) => isSaid(draft[name]) && draft[name] !== false)
  const empties = parts.filter((part) => isEmptyOn(part, draft)).map(({ name }) => name)
  const falses = term === 'metadata' && measure && draft[measure] === false ? [measure] : []
  return { term, ...Object.fromEntries([...said, ...empties, ...falses].map((name) => [name, draft[name]])) } as Clause
}

export function draftOf(clause: Clause): Draft {
  const { term: _, ...said } = clause
  return said
}

/** Of what is known beforehand, what the term asks for. */
export const presetOf = (term: TermName, known: Draft = {}): Draft =>
  Object.fromEntries(terms[term].flatMap(({ name }) => (known[name] === undefined ? [] : [[name, known[name]]])))

/** The clauses that an address holds; what is no clause is left out, the rest is the server's to judge. */
export function clausesOf(value: unknown): Clause[] {
  if (!Array.isArray(value)) return []
  return value.filter((each): each is Clause => typeof each === 'object' && each !== null && each.term in terms)
}

export const filterText = (clauses: readonly Clause[]): string | undefined =>
  clauses.length > 0 ? JSON.stringify(clauses) : undefined

export const isSame = (some: readonly Clause[], others: readonly Clause[]): boolean =>
  JSON.stringify(some.map(sorted)) === JSON.stringify(others.map(sorted))

const sorted = (clause: Clause) => Object.entries(clause).sort(([a], [b]) => a.localeCompare(b))
