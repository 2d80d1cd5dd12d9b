/** What the parts of the page share: the session at hand. */
import { createContext, useContext } from 'react'
import type { TaskSession } from './session'

export const SessionContext = createContext<TaskSession | null>(null)

export function useSession(): TaskSession {
  const session = useContext(SessionContext)
  if (!session) throw new Error('There is no task around this component.')
  return session
}
