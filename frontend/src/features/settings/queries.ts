/** The organization: its name, people, keys and trail. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ApiKey, Invitation, Member, Organization, Permission, Role } from '@/api/types'
import { api, request } from '@/lib/api'
import { usePages } from '@/lib/pages'

export interface VersionedOrganization extends Organization {
  etag: string | null
}

const key = (...parts: string[]) => ['settings', ...parts]

export function useOrganizationSettings() {
  return useQuery({
    queryKey: key('organization'),
    queryFn: async (): Promise<VersionedOrganization> => {
      const { data, etag } = await request<Organization>('GET', '/organization')
      return { ...data, etag }
    },
  })
}

export function useRenameOrganization(etag: string | null) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.patch<Organization>('/organization', { name }, { ifMatch: etag }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['me'] })
      void client.invalidateQueries({ queryKey: key('organization') })
    },
  })
}

/** Leaves the organization of this slug. */
export function useLeaveOrganization() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (organization: string) => api.post('/organization/leave', undefined, { organization }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['me'] }),
  })
}

export function useMembers() {
  return usePages<Member>(key('members'), '/members')
}

export function useChangeRole() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) => api.patch<Member>(`/members/${id}`, { role }),
    onSettled: () => client.invalidateQueries({ queryKey: key('members') }),
  })
}

export function useRemoveMember() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/members/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: key('members') }),
  })
}

export function useInvitations(enabled: boolean) {
  return usePages<Invitation>(key('invitations'), '/invitations', {}, { enabled })
}

export function useInvite() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { email?: string; role: Role; expires_in_days: number }) =>
      api.post<Invitation>('/invitations', body),
    onSuccess: () => client.invalidateQueries({ queryKey: key('invitations') }),
  })
}

export function useWithdrawInvitation() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/invitations/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: key('invitations') }),
  })
}

export function useApiKeys() {
  return usePages<ApiKey>(key('api-keys'), '/api-keys')
}

export function useCreateApiKey() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { name: string; scopes: Permission[]; expires_at: string | null }) =>
      api.post<ApiKey>('/api-keys', body),
    onSuccess: () => client.invalidateQueries({ queryKey: key('api-keys') }),
  })
}

export function useRevokeApiKey() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/api-keys/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: key('api-keys') }),
  })
}
