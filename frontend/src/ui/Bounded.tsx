/** A figure with the bounds between which it may lie, and of how many; where there is none, why. Never a number alone. */
import { Text, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import classes from './Bounded.module.css'

export interface BoundedFigure {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  readonly n: number
  readonly reason: string
}

interface BoundedProps {
  readonly figure: BoundedFigure
  format(value: number): string
}

const share = (value: number): number => 100 * Math.max(0, Math.min(1, value))

export function Bounded({ figure, format }: BoundedProps) {
  const { t } = useTranslation('ui')
  const { value, low, high, n, reason } = figure
  if (value === null) {
    return (
      <Text size="xs" c="dimmed">
        {reason}
      </Text>
    )
  }
  const from = low ?? value
  const to = high ?? value
  const range = t('bounded.range', { low: format(from), high: format(to) })
  return (
    <Tooltip label={t('bounded.hint', { range, n: formatCount(n) })}>
      <span className={classes.root}>
        <span className={classes.figure}>
          <span className={classes.value}>{format(value)}</span>
          <span className={classes.track} aria-hidden="true">
            <span className={classes.band} style={{ left: `${share(from)}%`, right: `${100 - share(to)}%` }} />
            <span className={classes.mark} style={{ left: `${share(value)}%` }} />
          </span>
        </span>
        <span className={classes.beside}>
          <span>{range}</span>
          <span>{t('bounded.n', { n: formatCount(n) })}</span>
        </span>
      </span>
    </Tooltip>
  )
}
