/** What the charts of a run share. */
import type { Thresholds } from './queries'
import type { Curves } from './types'

export interface CurveProps {
  curves: Curves
  thresholds: Thresholds
  subject: number | undefined
  /** ": car" where the curves are of one class. */
  of: string
  definitions: Record<string, string>
}

/** Told apart by colour-blind eyes, on light and on dark. */
export const chartColors = { right: '#0a9e78', wrong: '#dd6b20', curve: '#5b66e3', plain: '#8d94a0' } as const

export const place = { left: 46, right: 14, top: 16, bottom: 40 } as const

export const shareAxis = (name: string) => ({
  type: 'value' as const,
  name,
  min: 0,
  max: 1,
  nameLocation: 'middle' as const,
})

/** The threshold at which a range of confidences is looked at: where one stands, or lower, so that they all count. */
export const countedFrom = ({ low }: { low: number }, { confidence }: Thresholds) => ({
  confidence: Math.min(confidence, Math.floor(low * 100) / 100),
})
