/** Production queues, and the decisions that are asked of them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  Decision,
  DecisionDetail,
  Job,
  ProductionFigures,
  ProductionQueue,
  QueueChange,
  QueueInput,
} from '@/api/types'
import { api, request } from '@/lib/api'
import { usePages } from '@/lib/pages'
import type { DecisionsSearch } from './decisionsSearch'

export interface VersionedQueue extends ProductionQueue {
  etag: string | null
}

const LOOK_AGAIN_MS = 5_000
const key = (...parts: unknown[]) => ['production', ...parts]

export function useQueues() {
  return usePages<ProductionQueue>(key('list'), '/production-queues', {}, { refetchInterval: LOOK_AGAIN_MS })
}

export function useQueue(id: string) {
  return useQuery({
    queryKey: key('one', id),
    queryFn: async (): Promise<VersionedQueue> => {
      const { data, etag } = await request<ProductionQueue>('GET', `/production-queues/${id}`)
      return { ...data, etag }
    },
  })
}

/** Looked at again while the page is open: decisions come by the hundred, so nobody is told of each. */
export function useFigures(id: string) {
  return useQuery({
    queryKey: key('figures', id),
    queryFn: () => api.get<ProductionFigures>(`/production-queues/${id}/figures`),
    refetchInterval: LOOK_AGAIN_MS,
  })
}

export function useDecisions(queue: string, { show, external_id }: DecisionsSearch) {
  const wanted = { queue, ...(show && filters[show]), ...(external_id && { external_id }) }
  return usePages<Decision>(key('decisions', queue, show, external_id), '/decisions', wanted, {
    limit: 50,
    refetchInterval: LOOK_AGAIN_MS,
  })
}

/** What the choices of the list ask for. */
const filters = {
  waiting: { state: 'needs_review' },
  overdue: { overdue: true },
  model: { by: 'model' },
  people: { by: 'person' },
  audited: { audited: true },
  wrong: { right: false },
} as const

export function useDecision(id: string) {
  return useQuery({
    queryKey: key('decision', id),
    queryFn: () => api.get<DecisionDetail>(`/decisions/${id}`),
    refetchInterval: ({ state }) => (state.data?.state === 'needs_review' ? LOOK_AGAIN_MS : false),
  })
}

function useChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: change, onSuccess: () => client.invalidateQueries({ queryKey: key() }) })
}

export function useCreateQueue() {
  return useChange((fields: QueueInput) => api.post<ProductionQueue>('/production-queues', fields))
}

export function useChangeQueue({ id, etag }: VersionedQueue) {
  return useChange((fields: QueueChange) =>
    api.patch<ProductionQueue>(`/production-queues/${id}`, fields, { ifMatch: etag }),
  )
}

export function useFeed(id: string) {
  return useChange(() => api.post<Job>(`/production-queues/${id}/feedback`))
}
