/** How long drawing takes against how long adjusting a suggestion takes. */
import { Group, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Savings } from '@/api/types'
import { formatDecimal } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'

const COLORS = { drawn: '#e69f00', adjusted: '#5b66e3' }

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
      grid: { left: 36, right: 8, top: 12, bottom: 24 },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      xAxis: { type: 'category', data: binNames(distribution.bins_s) },
      yAxis: { type: 'value', minInterval: 1 },
      series: [
        { ...bar, name: t('drawn'), data: distribution.drawn, color: COLORS.drawn },
        { ...bar, name: t('adjusted'), data: distribution.adjusted, color: COLORS.adjusted },
      ],
    }
  }, [distribution, t])
  return (
    <>
      <Group gap="xs" my={8} style={{ columnGap: 20 }}>
        {(['drawn', 'adjusted'] as const).map((name) => (
          <Group key={name} gap={6} wrap="nowrap">
            <span style={{ flex: 'none', width: 10, height: 10, borderRadius: 3, background: COLORS[name] }} />
            <Text size="xs" c="dimmed">
              {t(name)}
            </Text>
          </Group>
        ))}
      </Group>
      <Chart option={option} height={236} label={t('distribution')} />
    </>
  )
}
