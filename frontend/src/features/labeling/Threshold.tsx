/** The least confidence that shows, over a small histogram of what there is; and the button that accepts all above it. */
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { histogram, type Suggestion } from '@/editor/core/merge'
import { useEditor, useValue } from '@/editor/useEditor'
import own from './Suggestions.module.css'

const BINS = 20

export function Threshold({ open }: { open: readonly Suggestion[] }) {
  const { t } = useTranslation('labeling')
  const { threshold } = useEditor().suggestions
  const value = useValue(threshold)
  const counts = histogram(open, BINS)
  const most = Math.max(1, ...counts)
  return (
    <div>
      <svg className={own.histogram} viewBox={`0 0 ${BINS * 4} 28`} preserveAspectRatio="none" aria-hidden="true">
        {counts.map((count, bin) => {
          const height = count === 0 ? 1 : 3 + (23 * count) / most
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a band is its place.
              key={bin}
              x={bin * 4 + 0.4}
              y={28 - height}
              width={3.2}
              height={height}
              data-above={(count > 0 && (bin + 0.5) / BINS >= value) || undefined}
            />
          )
        })}
      </svg>
      <input
        type="range"
        className={own.slider}
        data-testid="threshold"
        aria-label={t('suggestions.threshold')}
        aria-valuetext={value.toFixed(2)}
        min={0}
        max={1}
        step={0.01}
        value={value}
        style={{ '--share': `${value * 100}%` } as CSSProperties}
        onChange={(event) => threshold.set(Number(event.currentTarget.value))}
      />
    </div>
  )
}
