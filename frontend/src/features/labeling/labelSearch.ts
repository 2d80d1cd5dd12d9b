/** What the address of the labeling page says. */
import type { Id } from '@/editor/core/types'

export interface LabelSearch {
  /** One of those that the person holds, to begin with. */
  task?: Id
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const labelSearch = ({ task }: Record<string, unknown>): LabelSearch =>
  typeof task === 'string' && ID.test(task) ? { task } : {}
