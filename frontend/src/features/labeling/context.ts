/** What the parts of the page share: the session at hand, and what its project's predictors are called. */
import { useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { Id } from '@/editor/core/types'
import { projectPredictors } from './api'
import type { TaskSession } from './session'

export const SessionContext = createContext<TaskSession | null>(null)

export function useSession(): TaskSession {
  const session = useContext(SessionContext)
  if (!session) throw new Error('There is no task around this component.')
  return session
}

export function usePredictors() {
  const { project } = useSession().task
  return useQuery({
    queryKey: ['labeling', 'predictors', project],
    queryFn: () => projectPredictors(project),
    staleTime: 60_000,
  })
}

/** True once it is known that nobody can be asked for suggestions here. */
export const useHasNoPredictor = (): boolean => usePredictors().data?.length === 0

/** "Digit detector v3" for the id of a predictor's version. */
export function useModelName(): (version: Id | null) => string | null {
  const { data } = usePredictors()
  const names = new Map(
    (data ?? []).flatMap(({ name, versions = [] }) => versions.map(({ id, number }) => [id, `${name} v${number}`])),
  )
  return (version) => (version ? (names.get(version) ?? null) : null)
}
