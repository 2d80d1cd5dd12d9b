/** Whom the person at hand asks in the task's project, and asking by itself when a task opens. */
import { useEffect, useMemo } from 'react'
import { useMe } from '@/api/session'
import type { Id } from '@/editor/core/types'
import { useValue } from '@/editor/useEditor'
import type { ProjectPredictor, TaskDetail } from './api'
import { type Choice, choiceOf } from './choice'
import { useSession } from './context'
import { answering, usePredictors } from './predictors'
import type { TaskQueue } from './queue'
import type { TaskSession } from './session'

interface Chosen extends Pick<Choice, 'asksOnOpening' | 'isOnly'> {
  /** Those that can be asked now. */
  readonly ready: readonly ProjectPredictor[]
  /** The one that was chosen, else the project's own: the first that was attached. */
  readonly predictor: ProjectPredictor | undefined
  choose(predictor: Id): void
  askOnOpening(does: boolean): void
  showOnly(isOnly: boolean): void
}

export function useChoice(): Chosen {
  const me = useMe()?.user.id
  const choice = choiceOf(String(me), useSession().task.project)
  const { predictor: chosen, asksOnOpening, isOnly } = useValue(choice)
  const ready = usePredictors().data?.filter(({ ready }) => ready) ?? []
  return {
    ready,
    predictor: ready.find(({ id }) => id === chosen) ?? ready[0],
    asksOnOpening: asksOnOpening && me !== undefined,
    isOnly,
    choose: (predictor) => choice.set({ ...choice.get(), predictor }),
    askOnOpening: (asksOnOpening) => choice.set({ ...choice.get(), asksOnOpening }),
    showOnly: (isOnly) => choice.set({ ...choice.get(), isOnly }),
  }
}

/** What was asked by itself in this window, by data row and version of a predictor: nothing is asked twice. */
const asked = new Set<string>()

/** Nobody has labeled the data row yet, and this predictor has not looked at it. */
export const isUnseen = ({ state, suggestions }: TaskDetail, predictor: Id): boolean =>
  (state === 'queued' || state === 'in_progress') && !suggestions.some((set) => set.predictor === predictor)

/** Asking the chosen predictor by itself, as the person wants it. */
function useAsking() {
  const { predictor, asksOnOpening } = useChoice()
  const id = predictor?.id
  const version = predictor && answering(predictor)
  return useMemo(() => {
    const keyOf = ({ data_row }: TaskDetail) => `${data_row.id} ${version}`
    const wants = ({ task, isReadOnly }: Asking) =>
      asksOnOpening && !isReadOnly && id !== undefined && version !== undefined && isUnseen(task, id)
    const ask = (session: Asking) => {
      const { task, run } = session
      const once = keyOf(task)
      if (!id || !wants(session) || asked.has(once)) return
      asked.add(once)
      // One that could not even be asked, such as one whose agent was away, may be asked when the task is opened again.
      void run.ask(id, { isByItself: true }).then((could) => could || asked.delete(once))
    }
    const isServed = (session: Asking) =>
      !session.run.state.get().isRunning && (!wants(session) || asked.has(keyOf(session.task)))
    return { ask, isServed }
  }, [asksOnOpening, id, version])
}

type Asking = Pick<TaskSession, 'task' | 'run' | 'isReadOnly'>

/** Asks the chosen predictor as soon as a task is open that it has not looked at; used once on the page. */
export function useAskOnOpening(): void {
  const session = useSession()
  const { ask } = useAsking()
  useEffect(() => ask(session), [session, ask])
}

/** Asks about the task that comes next once the one at hand has what it is suggested, so that the next opens with its own. */
export function AskAhead({ queue }: { queue: Pick<TaskQueue, 'next'> }): null {
  const session = useSession()
  const next = useValue(queue.next)
  const { ask, isServed } = useAsking()
  useEffect(() => {
    const look = () => {
      if (next && isServed(session)) ask(next)
    }
    look()
    return session.run.state.subscribe(look)
  }, [session, next, ask, isServed])
  return null
}
