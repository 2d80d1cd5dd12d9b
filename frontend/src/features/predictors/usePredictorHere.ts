/** The predictor of the page that is open; its frame shows no page before it is known. */
import { useParams } from '@tanstack/react-router'
import type { Predictor } from '@/api/types'
import { usePredictor } from './queries'

export function usePredictorHere(): Predictor | undefined {
  return usePredictor(useParams({ from: '/o/$slug/shell/predictors/$id' }).id).data
}
