/** The run of the address and how its evaluation stands; the frame around the page has loaded both. */
import { useParams } from '@tanstack/react-router'
import type { ModelRun } from '@/api/types'
import { useEvaluation } from '@/features/evaluation/queries'
import type { Evaluation } from '@/features/evaluation/types'
import { useModelRun } from './queries'

export function useRunHere(): { run: ModelRun; evaluation: Evaluation } {
  const { id } = useParams({ from: '/o/$slug/shell/model-runs/$id' })
  const [run, evaluation] = [useModelRun(id).data, useEvaluation(id).data]
  if (!run || !evaluation) throw new Error('This page stands in the frame of a run.')
  return { run, evaluation }
}
