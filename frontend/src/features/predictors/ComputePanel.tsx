/** What the predictor costs: seconds of compute for a data row, by device, day by day. */
import { SimpleGrid, Text, Title } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Predictor } from '@/api/types'
import { formatCount, formatSeconds } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'
import { StatCard } from '@/ui/StatCard'
import { byDevice, formatPerRow, lineOf, type Spent } from './compute'
import { useCompute } from './queries'

const COLORS = ['#5b66e3', '#12997a', '#d9822b', '#b6479a']

function Days({ spent, devices }: { spent: readonly Spent[]; devices: readonly string[] }) {
  const { t } = useTranslation('predictors')
  const option = useMemo(
    (): ChartOption => ({
      grid: { left: 56, right: 16, top: devices.length > 1 ? 32 : 24, bottom: 28 },
      tooltip: { trigger: 'axis', valueFormatter: (value) => (value == null ? '–' : formatPerRow(Number(value))) },
      legend: devices.length > 1 ? { top: 0, right: 8, icon: 'roundRect', itemWidth: 10, itemHeight: 3 } : undefined,
      xAxis: { type: 'category', data: [...new Set(spent.map(({ day }) => day))].sort() },
      yAxis: { type: 'value', min: 0, axisLabel: { formatter: (value: number) => formatPerRow(value) } },
      series: devices.map((device, at) => ({
        type: 'line',
        name: device,
        data: lineOf(spent, device),
        symbolSize: 6,
        lineStyle: { width: 2 },
        color: COLORS[at % COLORS.length],
      })),
    }),
    [spent, devices],
  )
  return <Chart option={option} height={200} label={t('compute.chart')} />
}

export function ComputePanel({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('predictors')
  const spent = useCompute(predictor.id).data
  const devices = useMemo(() => byDevice(spent ?? []), [spent])
  const names = useMemo(() => devices.map(({ device }) => device), [devices])
  if (!spent || devices.length === 0) return null
  const days = new Set(spent.map(({ day }) => day)).size
  return (
    <section data-testid="compute">
      <Title order={2} fz="md">
        {t('compute.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('compute.text')}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" mb={days > 1 ? 'sm' : 0}>
        {devices.map(({ device, data_rows, seconds, perRow }) => (
          <StatCard
            key={device}
            label={device}
            value={perRow === null ? '–' : t('compute.perRow', { time: formatPerRow(perRow) })}
            hint={t('compute.sum', {
              count: data_rows,
              number: formatCount(data_rows),
              time: formatSeconds(seconds),
            })}
          />
        ))}
      </SimpleGrid>
      {days > 1 && <Days spent={spent} devices={names} />}
    </section>
  )
}
