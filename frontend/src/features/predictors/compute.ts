/** What a predictor costs, summed by device. Pure. */
import type { components } from '@/api/generated/schema'

export type Spent = components['schemas']['SpentOutput']

export interface DeviceSum {
  device: string
  data_rows: number
  seconds: number
  /** Null where no data row was done with. */
  perRow: number | null
}

/** By device, the one that worked longest first. */
export function byDevice(spent: readonly Spent[]): DeviceSum[] {
  const sums = new Map<string, { data_rows: number; seconds: number }>()
  for (const { device, data_rows, seconds } of spent) {
    const sum = sums.get(device) ?? { data_rows: 0, seconds: 0 }
    sums.set(device, { data_rows: sum.data_rows + data_rows, seconds: sum.seconds + seconds })
  }
  return [...sums]
    .map(([device, sum]) => ({ device, ...sum, perRow: sum.data_rows ? sum.seconds / sum.data_rows : null }))
    .sort((one, other) => other.seconds - one.seconds)
}

/** The seconds per data row of a device, day by day; days on which it did nothing are left out. */
export const lineOf = (spent: readonly Spent[], device: string): [string, number][] =>
  spent.flatMap((each) =>
    each.device === device && each.seconds_per_row !== null
      ? [[each.day, each.seconds_per_row] as [string, number]]
      : [],
  )

/** Seconds for one data row, with as many digits as tell fast ones apart: "420 ms", "3.8 s". */
export function formatPerRow(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(1)} s`
  const ms = seconds * 1000
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(1)} ms`
}
