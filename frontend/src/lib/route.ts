/** What the address says. */
import { useParams } from '@tanstack/react-router'

/** The slug of the organization in the address; empty outside of one. */
export function useSlug(): string {
  return useParams({ strict: false }).slug ?? ''
}

/** Where somebody goes back to from a page that is not for them: the projects of their organization, else the start. */
export function wayBack(path: string = window.location.pathname): string {
  const organization = /^\/o\/[^/]+/.exec(path)?.[0]
  return organization ? `${organization}/projects` : '/'
}
