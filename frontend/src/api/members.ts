/** What the people of the organization are called, by their membership. */
import { useQuery } from '@tanstack/react-query'
import { api } from '@/lib/api'
import type { Member, Page } from './types'

async function memberNames(): Promise<ReadonlyMap<string, string>> {
  const { results } = await api.get<Page<Member>>('/members', { limit: 200 })
  return new Map(results.map(({ id, name, email }) => [id, name || email]))
}

/** Answers the name of a membership; null for nobody, and for who is not a member any more. */
export function useMemberName(): (id: string | null | undefined) => string | null {
  const { data } = useQuery({ queryKey: ['member-names'], queryFn: memberNames, staleTime: 300_000, retry: false })
  return (id) => (id && data?.get(id)) || null
}
