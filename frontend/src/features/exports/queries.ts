/** Exports of a project, labels that come in, and the formats of both. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/generated/schema'
import type { Job } from '@/api/types'
import { type ImportWishes, queryOf } from '@/features/imports/wishes'
import { api } from '@/lib/api'
import { usePages } from '@/lib/pages'

export type Format = components['schemas']['FormatOutput']

export interface ExportWishes {
  format: string
  media?: 'none' | 'files' | 'urls'
  says?: 'labels' | 'predictions' | 'both'
  model_run?: string
  batches?: string[]
  dataset?: string
  states?: string[]
  automatic?: boolean
  slice?: string
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

/** What a finished export says of its file. */
export interface ExportResult {
  annotations: number
  data_rows: number
  /** Annotations that the format has no place for; jobs of earlier versions did not tell. */
  annotations_left_out?: number
  left_out?: LeftOut[]
  sha256?: string
  download_url?: string
}

/** Whose words go out: what was said in a project, or by a model run. */
export interface Exported {
  kind: 'project' | 'model_run'
  id: string
}

/** The exports of a project, or of the whole organization, newest first. */
export function useExports(project?: string) {
  const query = { kind: 'interchange.export', project }
  return usePages<Job>(['jobs', 'list', 'exports', project ?? 'all'], '/jobs', query, { limit: 20 })
}

/** The imports of labels into a project, newest first. */
export function useImports(project: string) {
  const query = { kind: 'interchange.labels', project }
  return usePages<Job>(['jobs', 'list', 'imports', project], '/jobs', query, { limit: 20 })
}

const doors = {
  project: (id: string, body: ExportWishes) => api.post<Job>(`/projects/${id}/exports`, body),
  model_run: (id: string, body: ExportWishes) => api.post<Job>(`/model-runs/${id}/exports`, body),
}

export function useStartExport() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ of: { kind, id }, body }: { of: Exported; body: ExportWishes }) => doors[kind](id, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}

export function useImportLabels(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wishes: ImportWishes) =>
      api.post<Job>(`/projects/${project}/label-imports`, wishes.source, {
        query: { ...queryOf(wishes), earlier: wishes.earlier },
        contentType: 'application/octet-stream',
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}
