/** Exports of a project's labels. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Job } from '@/api/types'
import { api } from '@/lib/api'
import { usePages } from '@/lib/pages'

export type ExportFormat = 'firstpass' | 'coco'

/** What a file of labels to import is called and how it is sent. */
export const importFiles: Record<ExportFormat, { accept: string; contentType: string }> = {
  firstpass: { accept: '.ndjson,.jsonl,application/x-ndjson', contentType: 'application/x-ndjson' },
  coco: { accept: '.json,application/json', contentType: 'application/json' },
}

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
    mutationFn: ({ file, format }: { file: File; format: ExportFormat }) =>
      api.post<Job>(`/projects/${project}/label-imports`, file, {
        query: { format },
        contentType: importFiles[format].contentType,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}
