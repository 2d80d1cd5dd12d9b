/** What a node is called, and in a few words how it is settled. */
import { useTranslation } from 'react-i18next'
import type { Predictor } from '@/api/types'
import { formatConfidence } from '@/lib/format'
import type { Settings, Step } from './graph'

export interface Told {
  name: string
  kind: string
  details: string
}

export function useTold(predictors: readonly Predictor[]): (step: Step) => Told {
  const { t } = useTranslation('workflows')
  const asked = ({ predictor, version }: Settings) => {
    const found = predictors.find(({ id }) => id === predictor)
    if (!found) return t('noPredictor')
    const number = found.versions.find(({ id }) => id === version)?.number
    return number ? `${found.name} · ${t('versionIs', { number })}` : found.name
  }
  const classes = (settings: Settings) => {
    const chosen = settings.classes as string[]
    if (chosen.length === 0) return t('allClasses')
    return chosen.length > 2 ? t('tell.classes', { count: chosen.length }) : chosen.join(', ')
  }
  const renamed = (names: object) => {
    const count = Object.keys(names).length
    return count > 0 ? t('tell.renamed', { count }) : ''
  }
  const range = (from: number, to: number) => {
    const [least, most] = [formatConfidence(from), formatConfidence(to)]
    if (from > 0 && to < 1) return t('tell.between', { least, most })
    if (from > 0) return t('tell.from', { least })
    return to < 1 ? t('tell.upTo', { most }) : ''
  }
  const details = ({ kind, settings }: Step): string => {
    switch (kind) {
      case 'predictor':
      case 'outline':
        return asked(settings)
      case 'crop':
        return classes(settings)
      case 'filter':
        return [classes(settings), range(Number(settings.least), Number(settings.most))].filter(Boolean).join(' · ')
      case 'merge':
        return t(`methods.${settings.method}`)
      case 'relabel':
        return renamed(settings.names as object)
      default:
        return ''
    }
  }
  return (step) => {
    const kind = t(`kinds.${step.kind}`)
    return { name: step.title || kind, kind, details: details(step) }
  }
}
