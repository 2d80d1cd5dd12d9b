/** Exports of a project, labels that come in, and the formats of both. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/generated/schema'
import type { Job } from '@/api/types'
import { api } from '@/lib/api'
import { usePages } from '@/lib/pages'

export type Format = components['schemas']['FormatOutput']

export interface ExportWishes {
  format: string
  media?: 'none' | 'files' | 'urls'
  states?: string[]
}

export interface ImportWishes {
  file: File
  format: string
  dry_run: boolean
  all_or_nothing: boolean
}

/** What an export could not hold, as its job tells it. */
export interface LeftOut {
  what: string
  why: string
  count: number
}

/** Every format; they change with the server only. */
export function useFormats() {
  return useQuery({
    queryKey: ['formats'],
    queryFn: async () => (await api.get<{ results: Format[] }>('/formats')).results,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** The exports of this project among the organization's, newest first. */
export function useExports() {
  return usePages<Job>(['jobs', 'list', 'exports'], '/jobs', { kind: 'interchange.export' }, { limit: 100 })
}

export function useStartExport(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: ExportWishes) => api.post<Job>(`/projects/${project}/exports`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}

export function useImportLabels(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ file, ...query }: ImportWishes) =>
      api.post<Job>(`/projects/${project}/label-imports`, file, { query, contentType: 'application/octet-stream' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}
