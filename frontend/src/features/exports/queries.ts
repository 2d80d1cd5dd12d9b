/** Exports of a project's labels. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Job } from '@/api/types'
import { api } from '@/lib/api'
import { usePages } from '@/lib/pages'

export type ExportFormat = 'firstpass' | 'coco'

/** The exports of this project among the organization's, newest first. */
export function useExports() {
  return usePages<Job>(['jobs', 'list', 'exports'], '/jobs', { kind: 'interchange.export' }, { limit: 100 })
}

export function useStartExport(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { format: ExportFormat; states?: string[] }) =>
      api.post<Job>(`/projects/${project}/exports`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}

export function useImportLabels(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (file: File) =>
      api.post<Job>(`/projects/${project}/label-imports`, file, { contentType: 'application/x-ndjson' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}
