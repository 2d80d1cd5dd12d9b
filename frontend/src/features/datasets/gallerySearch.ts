/** What the address of a gallery says. */
export interface GallerySearch {
  q?: string
  state?: 'ready' | 'processing' | 'failed'
  order?: 'name'
  row?: string
}

export function gallerySearch(search: Record<string, unknown>): GallerySearch {
  const states = ['ready', 'processing', 'failed'] as const
  return {
    ...(typeof search.q === 'string' && search.q ? { q: search.q } : {}),
    ...(states.find((state) => state === search.state) ? { state: search.state as GallerySearch['state'] } : {}),
    ...(search.order === 'name' ? { order: 'name' as const } : {}),
    ...(typeof search.row === 'string' ? { row: search.row } : {}),
  }
}
