/** Metadata fields of the organization, and the metadata of one data row. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DataRowInCatalog, MetadataField, MetadataKind } from '@/api/types'
import { api, request } from '@/lib/api'
import { usePages } from '@/lib/pages'

const fields = ['metadata-fields']

export function useMetadataFields({ enabled = true } = {}) {
  return usePages<MetadataField>(fields, '/metadata-fields', {}, { enabled, limit: 200 })
}

export interface NewField {
  name: string
  kind: MetadataKind
  options: string[]
}

/** Makes a field, or gives an enum other options. */
export function useSaveField(id?: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ name, kind, options }: NewField) =>
      id
        ? api.patch<MetadataField>(`/metadata-fields/${id}`, { options })
        : api.post<MetadataField>('/metadata-fields', kind === 'enum' ? { name, kind, options } : { name, kind }),
    onSuccess: () => client.invalidateQueries({ queryKey: fields }),
  })
}

export function useDeleteField() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/metadata-fields/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: fields }),
  })
}

/** Writes all metadata of a data row, unless somebody else has changed them since they were read. */
export function useSaveMetadata(id: string, etag: string | null) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (metadata: Record<string, unknown>) =>
      request<DataRowInCatalog>('PATCH', `/data-rows/${id}`, { body: { metadata }, ifMatch: etag }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['data-rows'] }),
  })
}
