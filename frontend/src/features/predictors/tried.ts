/** What a trial found, as the result of its job tells it. */
import type { Annotation, Job } from '@/api/types'

export interface Tried {
  data_row: string
  name: string
  seconds: number
  error: string
  annotation_count: number
  annotations: Annotation[]
  without_target: { name: string; count: number }[]
  left_out: string[]
}

export function triedOf(job: Job): Tried[] {
  const { data_rows } = job.result as { data_rows?: Tried[] }
  return data_rows ?? []
}
