/** What the address of the list of tasks says. */
import type { TaskState } from '@/api/types'
import { taskStates } from './counts'

export interface TasksSearch {
  state?: TaskState
  /** Only those of which something is unresolved. */
  discussed?: true
}

export function tasksSearch(search: Record<string, unknown>): TasksSearch {
  const known = taskStates.find(({ state }) => state === search.state)
  return { ...(known && { state: known.state }), ...(search.discussed === true && { discussed: true }) }
}
