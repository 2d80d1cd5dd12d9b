/** One figure, step by step: how it went, and where it stands. */
import { Group, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'
import { type Curve, shortFigure } from './curves'

const FEW_POINTS = 30
const HEIGHT = 150

const SMALLEST_SHARE = 0.01

/** Whether a figure can be read as a share, as accuracies and their like (a rate of learning cannot): those are drawn from 0 to 1. */
function isShare(name: string, values: number[]): boolean {
  const most = Math.max(...values)
  return name !== 'loss' && Math.min(...values) >= 0 && most <= 1 && (most === 0 || most > SMALLEST_SHARE)
}

interface CurveChartProps extends Curve {
  title: string
  /** The last step of all the curves, so that they stand under each other. */
  until: number
}

export function CurveChart({ name, points, title, until }: CurveChartProps) {
  const { t } = useTranslation('predictors')
  const option = useMemo(
    (): ChartOption => ({
      grid: { left: 4, right: 14, top: 10, bottom: 4, containLabel: true },
      tooltip: { trigger: 'axis', valueFormatter: (value) => shortFigure(Number(value)) },
      xAxis: {
        type: 'value',
        minInterval: 1,
        splitNumber: 4,
        max: until,
        splitLine: { show: false },
        axisLabel: { formatter: (step: number) => formatCount(step), hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        splitNumber: 3,
        axisLabel: { formatter: shortFigure },
        ...(isShare(
          name,
          points.map(([, value]) => value),
        )
          ? { min: 0, max: 1, interval: 0.25 }
          : { scale: true }),
      },
      series: [
        {
          type: 'line',
          name: title,
          data: points,
          showSymbol: points.length <= FEW_POINTS,
          symbol: 'circle',
          symbolSize: 5,
          lineStyle: { width: 2 },
          color: name === 'loss' ? '#5b66e3' : '#12997a',
        },
      ],
    }),
    [name, points, title, until],
  )
  const [[firstStep, first], [lastStep, last]] = [points[0]!, points.at(-1)!]
  const values = points.map(([, value]) => value)
  const label = t('curves.said', {
    name: title,
    count: points.length,
    firstStep,
    lastStep,
    first: shortFigure(first),
    last: shortFigure(last),
    least: shortFigure(Math.min(...values)),
    most: shortFigure(Math.max(...values)),
  })
  return (
    <div data-testid="curve">
      <Group justify="space-between" gap="xs" wrap="nowrap" mb={2}>
        <Text size="sm" fw={600} truncate title={title}>
          {title}
        </Text>
        <Text size="sm" style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
          {shortFigure(last)}{' '}
          <Text span size="xs" c="dimmed">
            {t('curves.at', { step: formatCount(lastStep) })}
          </Text>
        </Text>
      </Group>
      <Chart option={option} height={HEIGHT} label={label} />
    </div>
  )
}
