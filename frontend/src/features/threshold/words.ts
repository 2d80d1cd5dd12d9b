/** Figures of a threshold as people read them: none without its interval where one is known. */
import type { Band } from '@/api/types'
import { formatConfidence, formatPercent } from '@/lib/format'

/** Small shares keep a decimal, so that 0.4 % is not read as none. */
export const share = (value: number): string =>
  formatPercent(value, value < 0.1 && Math.abs(value * 100 - Math.round(value * 100)) > 0.04 ? 1 : 0)

export const band = ({ low, high }: Pick<Band, 'low' | 'high'>): string => `${share(low)}–${share(high)}`

/** Thresholds keep three digits: near 1 the third matters. */
export const from = (threshold: number): string =>
  threshold > 0.95 && threshold < 1 ? threshold.toFixed(3) : formatConfidence(threshold)

/** A doubt as it is spent: 0.0152 rather than 2 %. */
export const doubt = (value: number): string => value.toPrecision(2)
