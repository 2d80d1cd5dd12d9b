/** Why nobody can be asked for suggestions yet, and what to do meanwhile. */
import { Progress } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { formatPercent } from '@/lib/format'
import panel from './Panel.module.css'
import type { Lack } from './predictors'

/** "Digit detector is being trained (78 %)" */
export function wordsFor(help: Lack, t: TFunction<'labeling'>): string {
  if (help.kind === 'untrained') return t('suggestions.untrained', { name: help.name })
  const { name, share } = help
  return share === null
    ? t('suggestions.trainingSoon', { name })
    : t('suggestions.training', { name, percent: formatPercent(share) })
}

export function NoHelp({ help }: { help: Lack }) {
  const { t } = useTranslation('labeling')
  const words = wordsFor(help, t)
  return (
    <div className={panel.empty} data-testid="no-help">
      <strong>{words}</strong>
      {help.kind === 'training' && help.share !== null && (
        <Progress value={100 * help.share} size={4} my={6} aria-label={words} />
      )}
      {t(`suggestions.hints.${help.kind}`)}
    </div>
  )
}
