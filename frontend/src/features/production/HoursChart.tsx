/** The last day of a queue, hour by hour. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductionFigures } from '@/api/types'
import { formatTime } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'

export function HoursChart({ hours }: Pick<ProductionFigures, 'hours'>) {
  const { t } = useTranslation('production')
  const option = useMemo((): ChartOption => {
    const bar = { type: 'bar', stack: 'decided', barMaxWidth: 18 } as const
    return {
      grid: { left: 40, right: 12, top: 32, bottom: 28 },
      tooltip: { trigger: 'axis' },
      legend: { top: 0, right: 8, icon: 'roundRect', itemWidth: 10, itemHeight: 3 },
      xAxis: { type: 'category', data: hours.map(({ at }) => formatTime(at)) },
      yAxis: { type: 'value', min: 0, minInterval: 1 },
      series: [
        { ...bar, name: t('byModel'), data: hours.map(({ by_model }) => by_model), color: '#5b66e3' },
        { ...bar, name: t('byPeople'), data: hours.map(({ by_people }) => by_people), color: '#12997a' },
        {
          type: 'line',
          name: t('figures.came'),
          data: hours.map(({ came }) => came),
          showSymbol: false,
          lineStyle: { width: 2, type: 'dashed' },
          color: '#d9822b',
        },
      ],
    }
  }, [hours, t])
  return <Chart option={option} height={220} label={t('figures.chart')} />
}
