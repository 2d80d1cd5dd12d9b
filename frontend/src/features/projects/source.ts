/** Where the data rows of a new batch may come from, when the page knows already. */
import type { Dataset, ModelRun } from '@/api/types'

export type BatchSource = { kind: 'selection'; ids: string[]; dataset: Dataset } | { kind: 'model_run'; run: ModelRun }
