/** A queue's promise and what is seen of drift. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { DriftRung, ProductionDrift, ProductionThreshold, PromiseInput } from '@/api/types'
import { api } from '@/lib/api'

const LOOK_AGAIN_MS = 10_000
const at = (id: string, place: string) => `/production-queues/${id}/${place}`

export function useThreshold(id: string) {
  return useQuery({
    queryKey: ['production', 'threshold', id],
    queryFn: () => api.get<ProductionThreshold>(at(id, 'threshold')),
    refetchInterval: LOOK_AGAIN_MS,
  })
}

export function useDrift(id: string) {
  return useQuery({
    queryKey: ['production', 'drift', id],
    queryFn: () => api.get<ProductionDrift>(at(id, 'drift')),
    refetchInterval: LOOK_AGAIN_MS,
  })
}

function useChange<Input>(change: (input: Input) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ['production'] }),
  })
}

export const usePromise = (id: string) => useChange((fields: PromiseInput) => api.post(at(id, 'promise'), fields))

export const useEndPromise = (id: string) => useChange((_: undefined) => api.delete(at(id, 'promise')))

export const useUseCalibration = (id: string) =>
  useChange((number: number | null) => api.put(at(id, 'calibration'), { number }))

export const useStep = (id: string) =>
  useChange((fields: { rung: DriftRung; why: string }) => api.post(at(id, 'drift-steps'), fields))

export const useTakeStep = (id: string) => useChange((number: number) => api.post(at(id, `drift-steps/${number}/take`)))

export const useReverseStep = (id: string) =>
  useChange(({ number, reason }: { number: number; reason: string }) =>
    api.post(at(id, `drift-steps/${number}/reverse`), { reason }),
  )
