/** From which confidence predictions count, from which overlap they match, and of which split. */
import { NativeSelect, Slider, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { splitIn, splitShown } from '@/features/models/runSearch'
import { formatConfidence, formatCount } from '@/lib/format'
import classes from './Evaluation.module.css'
import type { Thresholds } from './queries'
import type { Evaluation } from './types'
import { useRunSearch } from './useThresholds'

interface ShareSliderProps {
  name: 'confidence' | 'iou'
  step: number
  value: number
  format: (value: number) => string
  onChange: (value: number) => void
}

/** Moves at once and tells once it is let go, or rests. */
function ShareSlider({ name, step, value, format, onChange }: ShareSliderProps) {
  const { t } = useTranslation('evaluation')
  const [shown, setShown] = useState(value)
  useEffect(() => setShown(value), [value])
  return (
    <div className={classes.threshold} data-testid={`threshold-${name}`}>
      <Text size="xs" c="dimmed">
        {t(`thresholds.${name}`)}{' '}
        <Text span inherit ff="monospace" c="var(--mantine-color-text)">
          {format(shown)}
        </Text>
      </Text>
      <Slider
        size="sm"
        min={0}
        max={1}
        step={step}
        label={null}
        value={shown}
        onChange={setShown}
        onChangeEnd={(end) => onChange(Math.round(end * 100) / 100)}
        thumbLabel={t(`thresholds.${name}Label`)}
      />
    </div>
  )
}

interface ThresholdBarProps {
  evaluation: Evaluation | undefined
  value: Thresholds
  /** Without labels nothing matches anything. */
  withIou?: boolean
  withSplit?: boolean
}

export function ThresholdBar({ evaluation, value, withIou = true, withSplit = true }: ThresholdBarProps) {
  const { t } = useTranslation('evaluation')
  const [, change] = useRunSearch()
  const splits = evaluation?.splits ?? []
  const isSplit = withSplit && splits.some(({ name }) => name)
  return (
    <>
      <ShareSlider
        name="confidence"
        step={0.01}
        value={value.confidence}
        format={formatConfidence}
        onChange={(confidence) => change({ confidence })}
      />
      {withIou && (
        <ShareSlider
          name="iou"
          step={0.05}
          value={value.iou}
          format={(iou) => (iou === 0 ? t('thresholds.any') : formatConfidence(iou))}
          onChange={(iou) => change({ iou })}
        />
      )}
      {isSplit && (
        <NativeSelect
          size="xs"
          aria-label={t('split')}
          value={value.split ?? ''}
          onChange={(event) => change({ split: splitIn(event.currentTarget.value) })}
          data={[
            { value: '', label: t('allSplits') },
            ...splits.map(({ name, count }) => ({
              value: splitShown(name) ?? name,
              label: `${name || t('noSplit')} (${formatCount(count)})`,
            })),
          ]}
        />
      )}
    </>
  )
}
