import { expect, it } from 'vitest'
import { byDevice, formatPerRow, lineOf, type Spent } from './compute'

const spent = (day: string, device: string, data_rows: number, seconds: number): Spent => ({
  day,
  device,
  data_rows,
  seconds,
  seconds_per_row: data_rows ? seconds / data_rows : null,
})
const ALL = [
  spent('2026-11-01', 'cpu', 10, 20),
  spent('2026-11-01', 'cuda:0', 100, 5),
  spent('2026-11-02', 'cpu', 0, 1),
  spent('2026-11-03', 'cpu', 10, 4),
]

it('sums what each device did, the one that worked longest first', () => {
  expect(byDevice(ALL)).toEqual([
    { device: 'cpu', data_rows: 20, seconds: 25, perRow: 1.25 },
    { device: 'cuda:0', data_rows: 100, seconds: 5, perRow: 0.05 },
  ])
  expect(byDevice([spent('2026-11-01', 'cpu', 0, 3)])[0]!.perRow).toBeNull()
})

it('draws a device day by day, without the days on which it did no data row', () => {
  expect(lineOf(ALL, 'cpu')).toEqual([
    ['2026-11-01', 2],
    ['2026-11-03', 0.4],
  ])
})

it('tells fast ones apart', () => {
  expect([3.84, 0.42, 0.0042].map(formatPerRow)).toEqual(['3.8 s', '420 ms', '4.2 ms'])
})
