/** What the people of the organization are called, by their membership or by their address. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api } from '@/lib/api'
import type { Member, Page } from './types'

const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async () => (await api.get<Page<Member>>('/members', { limit: 200 })).results,
  staleTime: 300_000,
  retry: false,
})

const nameOf = ({ name, email }: Member): string => name || email

/** Answers the name of a membership; null for nobody, and for who is not a member any more. */
export function useMemberName(): (id: string | null | undefined) => string | null {
  const { data } = useQuery(peopleQuery)
  const names = new Map(data?.map((member) => [member.id, nameOf(member)]))
  return (id) => (id && names.get(id)) || null
}

/** The people of the organization whose role may be chosen, to choose one. */
export function usePeople(isMeant: (role: Member['role']) => boolean): readonly { value: string; label: string }[] {
  const { data = [] } = useQuery(peopleQuery)
  return data.filter(({ role }) => isMeant(role)).map((member) => ({ value: member.id, label: nameOf(member) }))
}

/** The same by e-mail address. */
export function usePersonName(): (email: string) => string | null {
  const { data } = useQuery(peopleQuery)
  const names = new Map(data?.map((member) => [member.email, nameOf(member)]))
  return (email) => names.get(email) ?? null
}
