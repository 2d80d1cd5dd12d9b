/** What suggestions saved, measured and estimated. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CalculatorAnswer, CalculatorInput, Savings } from '@/api/types'
import { api } from '@/lib/api'

export function useSavings(project: string) {
  return useQuery({
    queryKey: ['savings', project],
    queryFn: () => api.get<Savings>(`/projects/${project}/savings`),
  })
}

export function useCalculator(input: CalculatorInput) {
  return useQuery({
    queryKey: ['savings', 'calculator', input],
    queryFn: () => api.get<CalculatorAnswer>('/savings/calculator', { ...input }),
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useSetCosts(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (costs: { hourly_cost: number; currency: string }) => api.put(`/projects/${project}/costs`, costs),
    onSuccess: () => client.invalidateQueries({ queryKey: ['savings', project] }),
  })
}
