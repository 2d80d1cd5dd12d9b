/** What the address of a run's gallery says. */
import type { RunOrder } from './queries'

export interface RunSearch {
  order?: RunOrder
  row?: string
}

export const orders: readonly RunOrder[] = ['confidence', '-confidence', 'name']

export function runSearch(search: Record<string, unknown>): RunSearch {
  const order = orders.find((one) => one === search.order)
  return { ...(order ? { order } : {}), ...(typeof search.row === 'string' ? { row: search.row } : {}) }
}
