/** Founding an organization and joining one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { InvitationPreview, Organization } from '@/api/types'
import { api } from '@/lib/api'

export function useCreateOrganization() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.post<Organization>('/organizations', { name }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['me'] }),
  })
}

export function useInvitationPreview(token: string) {
  return useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api.get<InvitationPreview>('/invitations/preview', { token }),
    retry: false,
  })
}

export function useAcceptInvitation() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (token: string) =>
      api.post<Pick<Organization, 'slug' | 'name' | 'role'>>('/invitations/accept', { token }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['me'] }),
  })
}
