/** Whom the person at hand asks in the task's project, and asking by itself when a task opens. */
import { useEffect } from 'react'
import { useMe } from '@/api/session'
import type { Id } from '@/editor/core/types'
import { useValue } from '@/editor/useEditor'
import type { ProjectPredictor, TaskDetail } from './api'
import { type Choice, choiceOf } from './choice'
import { useSession } from './context'
import { answering, usePredictors } from './predictors'

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

/** Asks the chosen predictor as soon as a task is open that it has not looked at; used once on the page. */
export function useAskOnOpening(): void {
  const { task, run, isReadOnly } = useSession()
  const { predictor, asksOnOpening } = useChoice()
  const id = predictor?.id
  const version = predictor && answering(predictor)
  const isWanted = asksOnOpening && !isReadOnly && id !== undefined && isUnseen(task, id)
  useEffect(() => {
    const once = `${task.data_row.id} ${version}`
    if (!isWanted || !version || !id || asked.has(once)) return
    asked.add(once)
    // One that could not even be asked, such as one whose agent was away, may be asked when the task is opened again.
    void run.ask(id, { isByItself: true }).then((could) => could || asked.delete(once))
  }, [run, task, id, version, isWanted])
}
