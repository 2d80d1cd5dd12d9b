/** What the address of a gallery says. */
import { type Clause, clausesOf } from '@/features/slices/clauses'

export interface GallerySearch {
  q?: string
  state?: 'ready' | 'processing' | 'failed'
  order?: 'name'
  row?: string
  /** Empty where the filter of a slice was cleared; missing where nobody touched it. */
  filter?: Clause[]
}

export function gallerySearch(search: Record<string, unknown>): GallerySearch {
  const states = ['ready', 'processing', 'failed'] as const
  return {
    ...(typeof search.q === 'string' && search.q ? { q: search.q } : {}),
    ...(states.find((state) => state === search.state) ? { state: search.state as GallerySearch['state'] } : {}),
    ...(search.order === 'name' ? { order: 'name' as const } : {}),
    ...(typeof search.row === 'string' ? { row: search.row } : {}),
    ...(Array.isArray(search.filter) ? { filter: clausesOf(search.filter) } : {}),
  }
}
