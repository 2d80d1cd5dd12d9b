/** Threads on a task, and what calls for one's attention: fetched, changed, and kept up by the socket. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useOrganization } from '@/api/session'
import type { Page, Schemas } from '@/api/types'
import { api } from '@/lib/api'
import { useTopics } from '@/lib/live'
import { usePages } from '@/lib/pages'
import type { Pin } from './pins'

export type Thread = Schemas['ThreadOutput']
export type Comment = Schemas['CommentOutput']
export type Notification = Schemas['NotificationOutput']

/** What is said, and who is called. */
export interface Said {
  readonly text: string
  readonly mentions: readonly string[]
}

const MOST = 200
const keyOf = (task: string) => ['discussion', 'threads', task] as const

/** The threads on a task, oldest first. */
export function useThreads(task: string) {
  const client = useQueryClient()
  const again = useCallback(() => void client.invalidateQueries({ queryKey: keyOf(task) }), [client, task])
  useTopics([`task:${task}`], ({ event }) => event === 'threads.changed' && again(), again)
  return useQuery({
    queryKey: keyOf(task),
    queryFn: async () => (await api.get<Page<Thread>>(`/tasks/${task}/threads`, { limit: MOST })).results,
    // Only while it is looked at does the socket keep it up; who works through many tasks comes back to none of them.
    staleTime: 0,
    gcTime: 0,
  })
}

function useAct<Given, Answer>(task: string, act: (given: Given) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(task) }),
  })
}

export const useStartThread = (task: string) =>
  useAct(task, ({ said, pin }: { said: Said; pin: Pin }) =>
    api.post<Thread>(`/tasks/${task}/threads`, { ...said, ...pin }),
  )

export const useAnswer = ({ id, task }: Thread) =>
  useAct(task, (said: Said) => api.post<Comment>(`/threads/${id}/comments`, said))

export const useSettle = ({ id, task }: Thread) =>
  useAct(task, (verb: 'resolve' | 'reopen') =>
    verb === 'resolve' ? api.post<Thread>(`/threads/${id}/resolve`) : api.post<Thread>(`/threads/${id}/reopen`),
  )

export const useEditComment = ({ task }: Thread) =>
  useAct(task, ({ id, said }: { id: string; said: Said }) => api.patch<Comment>(`/comments/${id}`, said))

export const useDeleteComment = ({ task }: Thread) => useAct(task, (id: string) => api.delete(`/comments/${id}`))

const NEWS = ['discussion', 'notifications'] as const

/** The caller's own membership; null as long as it is not known. */
export const useOwnMembership = (): string | null => useOrganization()?.membership ?? null

/** How much is unread; kept up by the socket. */
export function useUnread(): number {
  const client = useQueryClient()
  const member = useOwnMembership()
  const again = useCallback(() => void client.invalidateQueries({ queryKey: NEWS }), [client])
  useTopics(member ? [`inbox:${member}`] : [], again, again)
  const query = useQuery({
    queryKey: [...NEWS, 'unread'],
    queryFn: () => api.get<Schemas['UnreadOutput']>('/notifications/unread'),
    staleTime: 0,
    enabled: member !== null,
  })
  return query.data?.unread ?? 0
}

export const useNotifications = (enabled: boolean) =>
  usePages<Notification>([...NEWS, 'list'], '/notifications', {}, { enabled })

/** Marks these as read; without any, all. */
export function useRead() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (notifications?: readonly string[]) =>
      api.post('/notifications/read', notifications ? { notifications } : {}),
    onSettled: () => client.invalidateQueries({ queryKey: NEWS }),
  })
}
