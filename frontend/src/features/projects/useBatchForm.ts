/** What the dialog that adds a batch holds: where the data rows come from, and the body it sends. */
import { useState } from 'react'
import type { BatchBody } from './queries'
import type { RunShareValue } from './RunShare'
import type { BatchSource } from './source'

export interface BatchForm {
  name: string
  priority: string
  project: string | null
  pick: { kind: 'dataset' | 'model_run'; id: string | null }
  share: RunShareValue
}

const blank: BatchForm = {
  name: '',
  priority: '0',
  project: null,
  pick: { kind: 'dataset', id: null },
  share: { limit: 100, order: 'confidence', prelabel: true },
}

type Contents = Omit<BatchBody, 'name' | 'priority'>

function fromRun(run: string, { limit, order, prelabel }: RunShareValue): Contents {
  return { model_run: run, limit, order, ...(prelabel ? { prelabel_run: run } : {}) }
}

/** What goes into the batch; null until it is chosen. */
export function contentsOf({ pick, share }: BatchForm, source: BatchSource | undefined): Contents | null {
  if (source?.kind === 'selection') return { data_rows: source.ids }
  if (source?.kind === 'model_run') return fromRun(source.run.id, share)
  if (pick.id === null) return null
  return pick.kind === 'dataset' ? { dataset: pick.id } : fromRun(pick.id, share)
}

export function useBatchForm(source: BatchSource | undefined, fixedProject: string | undefined) {
  const [form, setForm] = useState(blank)
  const change = (by: Partial<BatchForm>) => setForm((now) => ({ ...now, ...by }))
  const suggestedName = source?.kind === 'model_run' ? source.run.name : (source?.dataset.name ?? '')
  const name = form.name.trim() || suggestedName
  const project = fixedProject ?? form.project
  const contents = contentsOf(form, source)
  const ready =
    project && contents && name ? { project, body: { name, priority: Number(form.priority), ...contents } } : null
  return { form, change, reset: () => setForm(blank), suggestedName, ready: ready as Ready | null }
}

interface Ready {
  project: string
  body: BatchBody
}
