/** Where the data rows of a new batch may come from, when the page knows already. */
import type { ModelRun } from '@/api/types'
import type { Slice } from '@/features/slices/queries'

/** `name` is of the dataset or the slice in which they were chosen. */
export type BatchSource =
  | { kind: 'selection'; ids: string[]; name: string }
  | { kind: 'slice'; slice: Slice }
  | { kind: 'model_run'; run: ModelRun }

/** What a batch from there is called, unless somebody says otherwise. */
export function nameOfSource(source: BatchSource | undefined): string {
  if (source?.kind === 'model_run') return source.run.name
  return source?.kind === 'slice' ? source.slice.name : (source?.name ?? '')
}
