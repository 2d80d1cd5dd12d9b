/** Who is here, and what they may do in the organization at hand. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, currentOrganization } from '@/lib/api'
import type { Me, Organization, Permission } from './types'

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => api.get<Me>('/me'),
  staleTime: 60_000,
  retry: false,
})

export const organizationQuery = (slug: string | null) =>
  queryOptions({
    queryKey: ['organization', slug],
    queryFn: () => api.get<Organization>('/organization'),
    staleTime: 60_000,
    enabled: slug !== null,
  })

export function useMe(): Me | undefined {
  return useQuery(meQuery).data
}

export function useOrganization(): Organization | undefined {
  return useQuery(organizationQuery(currentOrganization())).data
}

/** False until the permissions are known, so that nothing forbidden flashes up. */
export function useMay(permission: Permission): boolean {
  return useOrganization()?.permissions.includes(permission) ?? false
}
