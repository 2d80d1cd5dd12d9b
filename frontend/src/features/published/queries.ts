/** What the platform publishes, and the copies of it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { components } from '@/api/generated/schema'
import { api } from '@/lib/api'
import { usePages } from '@/lib/pages'

type Schemas = components['schemas']
export type Publication = Schemas['PublicationOutput']
export type PublicationDetail = Schemas['PublicationDetail']
export type Example = Schemas['ExampleFeatureOutput']
export type PublishedPart = PublicationDetail['parts'][number]
export type PublishBody = Schemas['PublishInputRequest']
type Copying = Schemas['CopyingOutput']

/** What whoever copies says of each part, by its place. */
export type AskedParts = Record<string, { settings: Record<string, unknown>; secret?: string }>

export interface CopyBody {
  ontology?: string
  predictor?: string
  name?: string
  parts?: AskedParts
}

export interface Wanted {
  search: string
  family: string | null
  modality: string | null
}

export function usePublications({ search, family, modality }: Wanted) {
  const query = {
    ...(search.trim() && { search: search.trim() }),
    ...(family && { family }),
    ...(modality && { modality }),
  }
  return usePages<Publication>(['publications', 'list', query], '/publications', query)
}

export function usePublication(id: string) {
  return useQuery({
    queryKey: ['publications', 'detail', id],
    queryFn: () => api.get<PublicationDetail>(`/publications/${id}`),
  })
}

function useWrite<Body, Answer>(write: (body: Body) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: write,
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['predictors'] }),
        client.invalidateQueries({ queryKey: ['publications', 'list'] }),
        client.invalidateQueries({ queryKey: ['jobs', 'list'] }),
      ]),
  })
}

export const useCopy = (id: string) =>
  useWrite((body: CopyBody) => api.post<Copying>(`/publications/${id}/copies`, body))

export const usePublish = () => useWrite((body: PublishBody) => api.post<{ job: string }>('/publications', body))

export const useWithdraw = (id: string) => useWrite((_: null) => api.delete(`/publications/${id}`))
