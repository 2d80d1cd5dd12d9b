/** Webhooks, and what they were told. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Webhook, WebhookDelivery, WebhookDeliveryDetail, WebhookEventType } from '@/api/types'
import { api, request } from '@/lib/api'
import { usePages } from '@/lib/pages'

export interface VersionedWebhook extends Webhook {
  etag: string | null
}

export interface WebhookFields {
  name: string
  url: string
  events: string[]
  project: string | null
}

const LOOK_AGAIN_MS = 4_000
const key = (...parts: unknown[]) => ['settings', 'webhooks', ...parts]

export function useWebhooks() {
  return usePages<Webhook>(key('list'), '/webhooks')
}

export function useWebhook(id: string) {
  return useQuery({
    queryKey: key('one', id),
    queryFn: async (): Promise<VersionedWebhook> => {
      const { data, etag } = await request<Webhook>('GET', `/webhooks/${id}`)
      return { ...data, etag }
    },
    refetchInterval: LOOK_AGAIN_MS,
  })
}

export function useEventTypes() {
  return useQuery({
    queryKey: key('types'),
    queryFn: () => api.get<WebhookEventType[]>('/webhook-event-types'),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** The log, looked at again while the page is open. */
export function useDeliveries(webhook: string, state: string) {
  const query = state ? { state } : {}
  return usePages<WebhookDelivery>(key('deliveries', webhook, state), `/webhooks/${webhook}/deliveries`, query, {
    limit: 50,
    refetchInterval: LOOK_AGAIN_MS,
  })
}

export function useDelivery(id: string) {
  return useQuery({
    queryKey: key('delivery', id),
    queryFn: () => api.get<WebhookDeliveryDetail>(`/webhook-deliveries/${id}`),
    refetchInterval: LOOK_AGAIN_MS,
  })
}

function useChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({ mutationFn: change, onSuccess: () => client.invalidateQueries({ queryKey: key() }) })
}

export function useCreateWebhook() {
  return useChange((fields: WebhookFields) => api.post<Webhook>('/webhooks', fields))
}

export function useChangeWebhook({ id, etag }: VersionedWebhook) {
  return useChange((fields: Partial<WebhookFields> & { on?: boolean }) =>
    api.patch<Webhook>(`/webhooks/${id}`, fields, { ifMatch: etag }),
  )
}

export function useDeleteWebhook() {
  return useChange((id: string) => api.delete(`/webhooks/${id}`))
}

export function useRotateSecret(id: string) {
  return useChange(() => api.post<{ secret: string }>(`/webhooks/${id}/rotate-secret`))
}

export function useSendTest(id: string) {
  return useChange(() => api.post<WebhookDelivery>(`/webhooks/${id}/test`))
}

export function useReplay() {
  return useChange((delivery: string) => api.post<WebhookDeliveryDetail>(`/webhook-deliveries/${delivery}/replay`))
}

export function useReplayFailed(id: string) {
  return useChange((since: string) => api.post<{ replayed: number }>(`/webhooks/${id}/replay`, { since }))
}
