/** Datasets and their data rows. */
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Attachment, DataRow, DataRowInCatalog, Dataset, Job, NewAttachment } from '@/api/types'
import { api, request } from '@/lib/api'
import { usePages } from '@/lib/pages'

export interface DataRowFilter {
  dataset?: string
  search?: string
  state?: string
  order?: string
  /** Clauses as JSON. */
  filter?: string
}

export function useDatasets({ enabled = true } = {}) {
  return usePages<Dataset>(['datasets', 'list'], '/datasets', {}, { enabled })
}

export function useDataset(id: string) {
  return useQuery({ queryKey: ['datasets', 'detail', id], queryFn: () => api.get<Dataset>(`/datasets/${id}`) })
}

export function useSaveDataset(id?: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (values: Pick<Dataset, 'name' | 'description'>) =>
      id ? api.patch<Dataset>(`/datasets/${id}`, values) : api.post<Dataset>('/datasets', values),
    onSuccess: () => client.invalidateQueries({ queryKey: ['datasets'] }),
  })
}

export function useDeleteDataset() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, withPredictions }: { id: string; withPredictions: boolean }) =>
      api.delete(`/datasets/${id}`, { query: { with_predictions: withPredictions } }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['datasets', 'list'] }),
        client.invalidateQueries({ queryKey: ['slices', 'list'] }),
      ]),
  })
}

export function useDataRows(filter: DataRowFilter, limit = 200) {
  return usePages<DataRow>(['data-rows', 'list', filter], '/data-rows', { ...filter }, { limit })
}

/** The dataset of the newest data row of one of these asset types: undefined until it is known, null where there is none. */
export function useNewestOf(modalities: readonly string[]): string | null | undefined {
  return useQueries({
    queries: modalities.map((modality) => {
      const filter = JSON.stringify([{ term: 'asset_type', is: modality }])
      return {
        queryKey: ['data-rows', 'newest', modality],
        queryFn: () => api.get<{ results: DataRow[] }>('/data-rows', { state: 'ready', filter, limit: 1 }),
      }
    }),
    combine: (found) => {
      if (found.length === 0 || found.some(({ isPending }) => isPending)) return undefined
      const rows = found.flatMap(({ data }) => data?.results ?? [])
      // Ids are UUIDv7: the greatest is the newest.
      return rows.toSorted((one, other) => (one.id < other.id ? 1 : -1))[0]?.dataset ?? null
    },
  })
}

/** A data row and the version that a change of it starts from. */
export interface VersionedDataRow extends DataRowInCatalog {
  etag: string | null
}

export function useDataRow(id: string | null) {
  return useQuery({
    queryKey: ['data-rows', 'detail', id],
    queryFn: async (): Promise<VersionedDataRow> => {
      const { data, etag } = await request<DataRowInCatalog>('GET', `/data-rows/${id}`)
      return { ...data, etag }
    },
    enabled: id !== null,
  })
}

export function useAddAttachment(row: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (attachment: NewAttachment) => api.post<Attachment>(`/data-rows/${row}/attachments`, attachment),
    onSuccess: () => client.invalidateQueries({ queryKey: ['data-rows', 'detail', row] }),
  })
}

export function useRemoveAttachment(row: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/data-rows/${row}/attachments/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['data-rows', 'detail', row] }),
  })
}

/** Cuts the tiles of a very large map once more; a job does it. */
export function useCutTilesAgain(row: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<Job>(`/data-rows/${row}/tiles`),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['jobs', 'list'] })
      return client.invalidateQueries({ queryKey: ['data-rows'] })
    },
  })
}

const READ_BYTES = 1_000_000

/** Of what the server calls an encoding, the one that browsers know too. */
function decoderFor(encoding: unknown): TextDecoder {
  try {
    return new TextDecoder(String(encoding ?? 'utf-8'))
  } catch {
    return new TextDecoder()
  }
}

/** The beginning of a file of words, to be read in the page. */
export function useMediumText({ id, media_url, bytes: size, facts }: DataRow) {
  return useQuery({
    queryKey: ['data-rows', 'text', id],
    queryFn: async ({ signal }) => {
      const answer = await fetch(media_url, { signal, headers: { Range: `bytes=0-${READ_BYTES - 1}` } })
      if (!answer.ok) throw new Error(answer.statusText)
      const bytes = await answer.arrayBuffer()
      return { text: decoderFor(facts.encoding).decode(bytes), isCut: bytes.byteLength < size }
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
}

export function useRefreshCatalog() {
  const client = useQueryClient()
  return () => {
    void client.invalidateQueries({ queryKey: ['data-rows', 'list'] })
    void client.invalidateQueries({ queryKey: ['datasets'] })
  }
}

export function useDeleteDataRows() {
  const refresh = useRefreshCatalog()
  return useMutation({
    mutationFn: async ({ ids, withPredictions }: { ids: string[]; withPredictions: boolean }) => {
      for (const id of ids) await api.delete(`/data-rows/${id}`, { query: { with_predictions: withPredictions } })
    },
    onSettled: refresh,
  })
}

/** A bucket and the keys to it, as they are typed; '' is what is left out. */
export interface BucketWishes {
  endpoint: string
  region: string
  bucket: string
  prefix: string
  access_key: string
  secret_key: string
}

export function useImportBucket(dataset: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ prefix, ...wishes }: BucketWishes) => {
      const trimmed = Object.entries(wishes).map(([name, value]) => [name, value.trim()] as const)
      const given = [...trimmed, ['prefix', prefix] as const].filter(([, value]) => value !== '')
      return api.post<Job>(`/datasets/${dataset}/bucket-imports`, Object.fromEntries(given))
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}

/** Rows to import, as a JSON document or one object per line. */
export function useImportRows(dataset: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ text, lines }: { text: string; lines: boolean }) =>
      api.post<Job>(`/datasets/${dataset}/imports`, text, {
        contentType: lines ? 'application/x-ndjson' : 'application/json',
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  })
}
