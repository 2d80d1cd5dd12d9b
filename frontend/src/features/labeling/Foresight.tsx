/** What accepting all on show is to be expected to do: how many, how many of them wrong, and the seconds that it saves. */
import { Tooltip } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Figures, type Foreseen, foresee } from '@/editor/core/foresight'
import type { Suggestion } from '@/editor/core/merge'
import { formatCount, formatDecimal, formatSeconds } from '@/lib/format'
import { useFigures } from './foresight'
import own from './Suggestions.module.css'

type Translate = TFunction<'labeling'>

export function Foresight({ shown }: { shown: readonly Suggestion[] }) {
  const { t } = useTranslation('labeling')
  const figures = useFigures()
  const found = useMemo(() => foresee(shown, figures), [shown, figures])
  const wrong = wrongInWords(found, figures, t)
  const seconds = secondsInWords(found, figures, t)
  return (
    <div className={own.foresight} data-testid="foresight">
      <Fact name={t('foresight.accepts')} value={formatCount(found.count)} />
      <Fact name={t(found.wrong === null ? 'foresight.wrong' : `foresight.basis.${found.basis}`)} {...wrong} />
      <Fact name={seconds.name} value={seconds.value} why={seconds.why} />
    </div>
  )
}

interface FactProps {
  readonly name: string
  /** Null where nothing supports a number. */
  readonly value: string | null
  readonly why?: string
}

function Fact({ name, value, why }: FactProps) {
  const { t } = useTranslation('labeling')
  return (
    <Tooltip label={why} disabled={!why} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      <div tabIndex={why ? 0 : undefined} data-unknown={value === null || undefined}>
        <strong>{value ?? t('foresight.unknown')}</strong>
        <span>{name}</span>
        {why && <span className={own.why}>{why}</span>}
      </div>
    </Tooltip>
  )
}

/** A mean of less than ten with one decimal, as 0.4 of them is not none. */
const about = (mean: number): string => `≈ ${mean < 9.95 ? formatDecimal(mean) : formatCount(mean)}`

function wrongInWords(found: Foreseen, figures: Figures | null, t: Translate): { value: string | null; why: string } {
  const { wrong, basis, decided, undecidedYet } = found
  if (wrong === null) return { value: null, why: t('foresight.unrated') }
  return {
    value: about(wrong),
    why: t(`foresight.${basis}`, { decided, soFar: undecidedYet, needed: figures?.fitted_from ?? '–' }),
  }
}

function secondsInWords({ seconds }: Foreseen, figures: Figures | null, t: Translate) {
  if (seconds === null) return { name: t('foresight.saved'), value: null, why: lackInWords(figures, t) }
  const { drawn, accepted, corrected } = figures!
  const why = t('foresight.measured', {
    drawn: formatSeconds(drawn.mean_s!),
    accepted: formatSeconds(accepted.mean_s!),
    corrected: formatSeconds(corrected.mean_s!),
  })
  const name = t(seconds < 0 ? 'foresight.lost' : 'foresight.saved')
  return { name, value: `≈ ${formatSeconds(Math.abs(seconds))}`, why }
}

function lackInWords(figures: Figures | null, t: Translate): string {
  if (!figures) return t('foresight.unmeasured')
  const { needed, drawn, accepted, corrected } = figures
  return t('foresight.tooFew', { needed, drawn: drawn.n, accepted: accepted.n, corrected: corrected.n })
}
