/** What the dialog that adds a batch holds: where the data rows come from, and the body it sends. */
import { useState } from 'react'
import type { BatchBody, BatchRows } from './queries'
import type { RunShareValue } from './RunShare'
import { type BatchSource, nameOfSource, runOf } from './source'

export const pickKinds = ['dataset', 'slice', 'model_run'] as const
export type PickKind = (typeof pickKinds)[number]

export interface BatchForm {
  name: string
  priority: string
  project: string | null
  pick: { kind: PickKind; id: string | null }
  share: RunShareValue
}

const blank: BatchForm = {
  name: '',
  priority: '0',
  project: null,
  pick: { kind: 'dataset', id: null },
  share: { limit: 100, order: 'confidence', prelabel: true },
}

type Contents = BatchRows & Pick<BatchBody, 'prelabel_run'>

function fromRun(run: string, { limit, order, prelabel }: RunShareValue): Contents {
  return { model_run: run, limit, order, ...(prelabel ? { prelabel_run: run } : {}) }
}

/** What goes into the batch; null until it is chosen. */
export function contentsOf({ pick, share }: BatchForm, source: BatchSource | undefined): Contents | null {
  const run = runOf(source)
  const shown = run && share.prelabel ? { prelabel_run: run } : {}
  if (source?.kind === 'selection') return { data_rows: source.ids, ...shown }
  if (source?.kind === 'slice') return { slice: source.slice.id, ...shown }
  if (source?.kind === 'model_run') return fromRun(source.run.id, share)
  if (pick.id === null) return null
  if (pick.kind === 'model_run') return fromRun(pick.id, share)
  return pick.kind === 'dataset' ? { dataset: pick.id } : { slice: pick.id }
}

export function useBatchForm(source: BatchSource | undefined, presumed: string | undefined) {
  const [form, setForm] = useState(blank)
  const change = (by: Partial<BatchForm>) => setForm((now) => ({ ...now, ...by }))
  const suggestedName = nameOfSource(source)
  const name = form.name.trim() || suggestedName
  const project = form.project ?? presumed
  const contents = contentsOf(form, source)
  const ready =
    project && contents && name ? { project, body: { name, priority: Number(form.priority), ...contents } } : null
  return { form, change, reset: () => setForm(blank), project, suggestedName, ready: ready as Ready | null }
}

interface Ready {
  project: string
  body: BatchBody
}
