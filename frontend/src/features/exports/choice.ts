/** What an export shall hold and as what: how it begins, where it is asked for, and how it is asked. */
import type { Exported, ExportWishes } from './queries'

export const SAYS = ['labels', 'predictions', 'both'] as const
export const MEDIA = ['none', 'files', 'urls'] as const
/** Which labels, and how that is asked for. */
export const asked = {
  all: {},
  approved: { states: ['approved'] },
  submitted: { states: ['submitted'] },
  automatic: { automatic: true },
}
export const STATES = Object.keys(asked) as (keyof typeof asked)[]

/** '' is what nobody has chosen: it narrows nothing. */
export interface Choice {
  says: (typeof SAYS)[number]
  project: string
  model_run: string
  states: keyof typeof asked
  batches: string[]
  dataset: string
  slice: string
  format: string
  media: (typeof MEDIA)[number]
}

/** What a link to the page has chosen already. */
export interface ExportsSearch {
  project?: string
  model_run?: string
  batch?: string
  dataset?: string
  slice?: string
}

const NAMES = ['project', 'model_run', 'batch', 'dataset', 'slice'] as const

export const exportsSearch = (search: Record<string, unknown>): ExportsSearch =>
  Object.fromEntries(NAMES.flatMap((name) => (typeof search[name] === 'string' ? [[name, search[name]]] : [])))

export const firstChoice = ({ project, model_run, batch, dataset, slice }: ExportsSearch): Choice => ({
  says: model_run ? 'predictions' : 'labels',
  project: project ?? '',
  model_run: model_run ?? '',
  states: 'all',
  batches: batch ? [batch] : [],
  dataset: dataset ?? '',
  slice: slice ?? '',
  format: 'firstpass',
  media: 'none',
})

/** Of what it is an export; null while that has to be chosen. Predictions may be of all that a run holds. */
export function sourceOf({ says, project, model_run }: Choice): Exported | null {
  if (says !== 'labels' && !model_run) return null
  if (project) return { kind: 'project', id: project }
  return says === 'predictions' ? { kind: 'model_run', id: model_run } : null
}

export function bodyOf(choice: Choice): ExportWishes {
  const { says, project, model_run, states, batches, dataset, slice, format, media } = choice
  return {
    format,
    media,
    ...(project && says !== 'labels' ? { says, model_run } : {}),
    ...(says === 'predictions' ? {} : asked[states]),
    ...(project && batches.length > 0 ? { batches } : {}),
    ...(dataset ? { dataset } : {}),
    ...(slice ? { slice } : {}),
  }
}
