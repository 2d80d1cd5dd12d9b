/** How the loss fell, or falls, step by step. */
import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrainingPoint } from '@/api/types'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'

export function LossChart({ points }: { points: TrainingPoint[] }) {
  const { t } = useTranslation('predictors')
  const option = useMemo(
    (): ChartOption => ({
      grid: { left: 44, right: 12, top: 24, bottom: 36 },
      tooltip: { trigger: 'axis', valueFormatter: (value) => Number(value).toFixed(3) },
      xAxis: {
        type: 'value',
        name: t('step'),
        nameLocation: 'middle',
        nameGap: 24,
        minInterval: 1,
        max: 'dataMax',
        splitLine: { show: false },
        axisLabel: { showMaxLabel: false },
      },
      yAxis: { type: 'value', name: t('loss'), scale: true },
      series: [
        {
          type: 'line',
          name: t('loss'),
          data: points.map(({ step, loss }) => [step, loss]),
          showSymbol: false,
          lineStyle: { width: 2 },
          color: '#5b66e3',
        },
      ],
    }),
    [points, t],
  )
  if (points.length < 2) {
    return (
      <Text size="sm" c="dimmed" py="md">
        {t('lossWaiting')}
      </Text>
    )
  }
  return <Chart option={option} height={220} label={t('lossLabel')} />
}
