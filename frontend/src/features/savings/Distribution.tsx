/** How long drawing takes against how long adjusting a suggestion takes. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Savings } from '@/api/types'
import { formatDecimal } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'

/** "2 – 3 s", and "20+ s" for the last bin, which is open. */
export function binNames(edges: readonly number[]): string[] {
  return edges.map((from, index) => {
    const to = edges[index + 1]
    return to === undefined ? `${formatDecimal(from)}+ s` : `${formatDecimal(from)}–${formatDecimal(to)} s`
  })
}

export function Distribution({ distribution }: { distribution: Savings['distribution'] }) {
  const { t } = useTranslation('savings')
  const option = useMemo((): ChartOption => {
    const bar = { type: 'bar' as const, barGap: '8%', barCategoryGap: '24%', itemStyle: { borderRadius: [2, 2, 0, 0] } }
    return {
      grid: { left: 36, right: 8, top: 34, bottom: 24 },
      legend: { top: 0, right: 8, itemWidth: 10, itemHeight: 10, itemGap: 18 },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      xAxis: { type: 'category', data: binNames(distribution.bins_s) },
      yAxis: { type: 'value', minInterval: 1 },
      series: [
        { ...bar, name: t('drawn'), data: distribution.drawn, color: '#e69f00' },
        { ...bar, name: t('adjusted'), data: distribution.adjusted, color: '#5b66e3' },
      ],
    }
  }, [distribution, t])
  return <Chart option={option} height={260} label={t('distribution')} />
}
