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

export function CurveChart({ name, points, title }: Curve & { title: string }) {
  const { t } = useTranslation('predictors')
  const option = useMemo(
    (): ChartOption => ({
      grid: { left: 4, right: 14, top: 10, bottom: 4, containLabel: true },
      tooltip: { trigger: 'axis', valueFormatter: (value) => shortFigure(Number(value)) },
      xAxis: {
        type: 'value',
        name: t('curves.step'),
        minInterval: 1,
        splitNumber: 4,
        max: 'dataMax',
        splitLine: { show: false },
        axisLabel: { formatter: (step: number) => formatCount(step), hideOverlap: true },
      },
      yAxis: { type: 'value', scale: true, splitNumber: 3, axisLabel: { formatter: shortFigure } },
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
    [name, points, title, t],
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
