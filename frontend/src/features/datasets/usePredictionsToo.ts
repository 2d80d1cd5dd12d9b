/** Deleting what model runs have predictions for is asked about a second time, in words of the page. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asProblem, Problem } from '@/lib/problem'

/** Runs the deletion; where predictions would be lost it says so, and the next go takes them along. */
export function usePredictionsToo(act: (withPredictions: boolean) => Promise<unknown>) {
  const { t } = useTranslation('datasets')
  const [isWarned, warn] = useState(false)
  async function go() {
    try {
      await act(isWarned)
    } catch (thrown) {
      const { code, status, extras } = asProblem(thrown)
      if (code !== 'data-row-predicted') throw thrown
      warn(true)
      const detail = t('predictedText', { count: Number(extras.predicted ?? 0) })
      throw new Problem({ status, code, title: t('predicted'), detail })
    }
  }
  return { go, isWarned, reset: () => warn(false) }
}
