/** Confidence as a number and a short bar, so that colour never carries it alone. */
import { Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatConfidence } from '@/lib/format'
import classes from './ConfidenceBar.module.css'

interface ConfidenceBarProps {
  value: number
  /** Dims what lies below the chosen threshold. */
  threshold?: number
  width?: number
}

export function ConfidenceBar({ value, threshold = 0, width = 36 }: ConfidenceBarProps) {
  const { t } = useTranslation('ui')
  const text = formatConfidence(value)
  return (
    <Tooltip label={t('confidence', { value: text })}>
      <span className={classes.root} data-below={value < threshold || undefined}>
        <span className={classes.track} style={{ width }} aria-hidden="true">
          <span className={classes.fill} style={{ width: `${Math.max(0, Math.min(1, value)) * 100}%` }} />
        </span>
        <span className={classes.number}>{text}</span>
      </span>
    </Tooltip>
  )
}
