/** What the project has measured: by it the editor says what accepting is to be expected to do. */
import { useQuery } from '@tanstack/react-query'
import type { Figures } from '@/editor/core/foresight'
import { api } from '@/lib/api'
import { useSession } from './context'

const FRESH_MS = 300_000

/** Null until the figures are known. */
export function useFigures(): Figures | null {
  const { project } = useSession().task
  const { data } = useQuery({
    queryKey: ['labeling', 'figures', project],
    queryFn: () => api.get<Figures>(`/projects/${project}/suggestion-figures`),
    staleTime: FRESH_MS,
  })
  return data ?? null
}
