/** What the address says. */
import { useParams } from '@tanstack/react-router'

/** The slug of the organization in the address; empty outside of one. */
export function useSlug(): string {
  return useParams({ strict: false }).slug ?? ''
}
