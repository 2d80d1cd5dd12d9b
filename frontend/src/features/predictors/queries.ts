/** Predictors, their versions and their training. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Predictor, PredictorFamily } from '@/api/types'
import { api } from '@/lib/api'
import { useTopics } from '@/lib/live'
import { usePages } from '@/lib/pages'

export interface TrainingBody {
  project: string
  held_out_project?: string | null
  settings?: Record<string, unknown>
}

export interface NewPredictor extends Pick<Predictor, 'name' | 'family' | 'ontology' | 'description'> {
  settings: Record<string, unknown>
  secret: string
}

export function usePredictors({ enabled = true } = {}) {
  return usePages<Predictor>(['predictors', 'list'], '/predictors', {}, { enabled })
}

export function usePredictor(id: string) {
  return useQuery({
    queryKey: ['predictors', 'detail', id],
    queryFn: () => api.get<Predictor>(`/predictors/${id}`),
  })
}

export function useFamilies(enabled: boolean) {
  return useQuery({
    queryKey: ['predictors', 'families'],
    queryFn: () => api.get<PredictorFamily[]>('/predictors/families'),
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  })
}

export function useCreatePredictor() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: NewPredictor) => api.post<Predictor>('/predictors', body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['predictors', 'list'] }),
  })
}

export function useTrain(predictor: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: TrainingBody) =>
      api.post<{ job: string; version: string }>(`/predictors/${predictor}/training-runs`, body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['jobs', 'list'] })
      void client.invalidateQueries({ queryKey: ['predictors', 'detail', predictor] })
    },
  })
}

export function usePredictorNews(id: string): void {
  const client = useQueryClient()
  const refresh = useCallback(() => void client.invalidateQueries({ queryKey: ['predictors'] }), [client])
  useTopics([`predictor:${id}`], refresh, refresh)
}
