/** Who may go on to a page, asked before it opens. */
import { notFound, redirect } from '@tanstack/react-router'
import { meQuery, organizationQuery } from '@/api/session'
import type { Me } from '@/api/types'
import { currentOrganization, setOrganization } from '@/lib/api'
import { asProblem } from '@/lib/problem'
import { queryClient } from './queryClient'
import { pageSession } from './session'

/** Answers who is here; whoever is not signed in goes to the sign-in page and comes back. */
export async function signedIn(href: string): Promise<Me> {
  try {
    const isFresh = !queryClient.getQueryData(meQuery.queryKey)
    const me = await queryClient.ensureQueryData(meQuery)
    pageSession.begin(me.user.id, isFresh)
    return me
  } catch (error) {
    if (asProblem(error).status === 401) throw redirect({ to: '/sign-in', search: href === '/' ? {} : { next: href } })
    throw error
  }
}

/** Leads to the first organization, or to founding one. */
export async function goHome(href: string): Promise<never> {
  const first = (await signedIn(href)).organizations[0]
  if (!first) throw redirect({ to: '/organizations/new' })
  throw redirect({ to: '/o/$slug/projects', params: { slug: first.slug } })
}

/** Enters an organization: from here on every request names it, and nothing of another stays in the cache. */
export async function enterOrganization(slug: string, href: string): Promise<void> {
  const me = await signedIn(href)
  if (!me.organizations.some((organization) => organization.slug === slug)) throw notFound()
  if (currentOrganization() !== slug) {
    setOrganization(slug)
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' })
  }
  await queryClient.ensureQueryData(organizationQuery(slug))
}
