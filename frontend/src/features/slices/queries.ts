/** Slices, and what their clauses speak of. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/generated/schema'
import { api } from '@/lib/api'
import { usePages } from '@/lib/pages'
import type { Clause } from './clauses'

export type Slice = components['schemas']['SliceOutput']
export type MetadataField = components['schemas']['MetadataFieldOutput']

export interface SliceValues {
  name?: string
  description?: string
  filter?: Clause[]
}

/** Usable ones speak of nothing that is gone: those that data rows can be taken from. */
export function useSlices({ enabled = true, usable }: { enabled?: boolean; usable?: true } = {}) {
  return usePages<Slice>(['slices', 'list', usable ? 'usable' : 'all'], '/slices', { usable }, { enabled })
}

export function useSlice(id: string) {
  return useQuery({ queryKey: ['slices', 'detail', id], queryFn: () => api.get<Slice>(`/slices/${id}`) })
}

/** Saves a new slice, or changes one. */
export function useSaveSlice(id?: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (values: SliceValues) =>
      id ? api.patch<Slice>(`/slices/${id}`, values) : api.post<Slice>('/slices', values),
    onSuccess: (slice) => {
      client.setQueryData(['slices', 'detail', slice.id], slice)
      return client.invalidateQueries({ queryKey: ['slices', 'list'] })
    },
  })
}

export function useDeleteSlice() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/slices/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['slices', 'list'] }),
  })
}

export function useMetadataFields({ enabled = true } = {}) {
  return usePages<MetadataField>(['metadata-fields', 'list'], '/metadata-fields', {}, { enabled })
}

export interface Thing {
  name: string
  ontology?: string
  project?: string
  model_name?: string
}

const read = {
  dataset: (id: string) => api.get<Thing>(`/datasets/${id}`),
  project: (id: string) => api.get<Thing>(`/projects/${id}`),
  batch: (id: string) => api.get<Thing>(`/batches/${id}`),
  model_run: (id: string) => api.get<Thing>(`/model-runs/${id}`),
}
export type Named = keyof typeof read

export const isNamed = (input: string): input is Named => input in read

/** How one thing is asked for by its id, to be called by its name. */
export const thing = (kind: Named, id: string | undefined) => ({
  queryKey: ['names', kind, id],
  queryFn: () => read[kind](id!),
  enabled: id !== undefined,
  staleTime: 60_000,
  retry: false,
})

export const useThing = (kind: Named, id: string | undefined) => useQuery(thing(kind, id))
