/** Where the data rows of a new batch may come from, when the page knows already. */
import type { ModelRun } from '@/api/types'
import { clausesOf } from '@/features/slices/clauses'
import type { Slice } from '@/features/slices/queries'

/** `name` is of the dataset, slice or run in which they were chosen; what the run predicted becomes their suggestions.
 * `lowest` are the confidences of what it is least sure of on each of them, as far as it says any.
 */
export type BatchSource =
  | { kind: 'selection'; ids: string[]; name: string; run?: ModelRun; lowest?: number[] }
  | { kind: 'slice'; slice: Slice }
  | { kind: 'model_run'; run: ModelRun }

/** What a batch from there is called, unless somebody says otherwise. */
export function nameOfSource(source: BatchSource | undefined): string {
  if (source?.kind === 'model_run') return source.run.name
  return source?.kind === 'slice' ? source.slice.name : (source?.name ?? '')
}

/** The run whose predictions can be shown as suggestions: the one that was looked at, or that the slice speaks of. */
export function runOf(source: BatchSource | undefined): string | undefined {
  if (source?.kind === 'model_run') return source.run.id
  if (source?.kind === 'selection') return source.run?.id
  if (source?.kind !== 'slice') return undefined
  const runs = clausesOf(source.slice.filter).flatMap((clause) => {
    if (clause.not) return []
    if (clause.term === 'model_run') return [clause.is]
    return 'model_run' in clause && typeof clause.model_run === 'string' ? [clause.model_run] : []
  })
  return runs[0] as string | undefined
}
