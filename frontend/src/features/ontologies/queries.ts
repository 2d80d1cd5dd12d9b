/** Ontologies: read with the version they are saved from. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { DraftedOntology, Feature, Ontology, OntologyChange, OntologySummary, Removal } from '@/api/types'
import { api, request } from '@/lib/api'
import { usePages } from '@/lib/pages'
import { uploadForm } from '@/lib/uploadRequest'

export interface VersionedOntology extends Ontology {
  etag: string
}

export function useOntologies({ enabled = true } = {}) {
  return usePages<OntologySummary>(['ontologies', 'list'], '/ontologies', {}, { enabled })
}

async function readOntology(id: string): Promise<VersionedOntology> {
  const { data, etag } = await request<Ontology>('GET', `/ontologies/${id}`)
  return { ...data, etag: etag ?? `"${data.version}"` }
}

export function useOntology(id: string | undefined) {
  return useQuery({
    queryKey: ['ontologies', 'detail', id],
    queryFn: () => readOntology(id!),
    enabled: id !== undefined,
  })
}

export function useCreateOntology() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { name: string; features: Feature[] }) => api.post<Ontology>('/ontologies', body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['ontologies', 'list'] }),
  })
}

/** Which features a file speaks of; nothing is saved. `onBytes` is told how much of the form has left. */
export function useDraftFromFile() {
  return useMutation({
    mutationFn: ({ file, format, ...rest }: { file: File; format: string; onBytes: (sent: number) => void }) => {
      const form = new FormData()
      form.append('file', file, file.name)
      return uploadForm<DraftedOntology>({ path: `/ontology-drafts?format=${format}`, form, ...rest })
    },
  })
}

/** A whole ontology as it shall be; what goes away although annotations use it needs a decision on these. */
export interface Saved {
  readonly name: string
  readonly features: Feature[]
  readonly removals?: readonly Removal[]
}

/** What saving would change, without changing anything. */
export function usePreview(id: string, body: Saved, { enabled }: { enabled: boolean }) {
  return useQuery({
    queryKey: ['ontologies', 'preview', id, JSON.stringify(body)],
    queryFn: () => api.post<OntologyChange>(`/ontologies/${id}/preview`, body),
    enabled,
    placeholderData: keepPreviousData,
  })
}

export function useSaveOntology(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ etag, ...body }: Saved & { etag: string }) =>
      request<Ontology>('PUT', `/ontologies/${id}`, { body, ifMatch: etag }),
    onSuccess: ({ data, etag }) => {
      client.setQueryData(['ontologies', 'detail', id], { ...data, etag: etag ?? `"${data.version}"` })
      void client.invalidateQueries({ queryKey: ['ontologies', 'list'] })
    },
  })
}
