/** How many predictions of each confidence are right and how many wrong; a bar opens their data rows. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatConfidence, formatCount } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'
import { DataTable } from '@/ui/DataTable'
import { TextLink } from '@/ui/links'
import type { Behind } from './behind'
import { ChartCard } from './ChartCard'
import { Legend } from './Legend'
import { type CurveProps, chartColors, countedFrom, place } from './marksOfChart'
import type { HistogramBin } from './types'
import { useRowsBehind } from './useOpenRows'

const both = ['right', 'wrong'] as const
type Side = (typeof both)[number]

/** The last bin holds what is surely so too. */
export function behindBar({ low, high }: HistogramBin, side: Side, subject: number | undefined): Behind {
  const range = high >= 1 ? { at_least: low } : { at_least: low, below: high }
  return { is: side === 'right' ? 'true_positive' : 'false_positive', predicted: subject, ...range }
}

const rangeOf = ({ low, high }: HistogramBin) => `${formatConfidence(low)}–${formatConfidence(high)}`

export function ConfidenceHistogram({ curves, thresholds, subject, of, definitions }: CurveProps) {
  const { t } = useTranslation('evaluation')
  const { open, linkTo } = useRowsBehind(thresholds)
  const { histogram } = curves
  const option = useMemo((): ChartOption => {
    const dimmed = (bin: HistogramBin, value: number) => ({
      value,
      itemStyle: { opacity: bin.low + 1e-9 < thresholds.confidence ? 0.4 : 1 },
    })
    return {
      grid: { ...place, bottom: 40 },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      xAxis: {
        type: 'category',
        data: histogram.map(({ low }) => formatConfidence(low)),
        name: t('confidence'),
        nameLocation: 'middle',
        nameGap: 26,
        axisLabel: { interval: 3 },
      },
      yAxis: { type: 'value', minInterval: 1 },
      series: both.map((side) => ({
        type: 'bar' as const,
        name: t(side),
        stack: 'all',
        barCategoryGap: '18%',
        data: histogram.map((bin) => dimmed(bin, bin[side])),
        color: chartColors[side],
      })),
    }
  }, [histogram, thresholds.confidence, t])
  const table = (
    <DataTable
      label={t('histogram')}
      rows={histogram}
      rowKey={({ low }) => String(low)}
      columns={[
        { key: 'range', header: t('confidence'), cell: rangeOf },
        ...both.map((side) => ({
          key: side,
          header: t(side),
          align: 'right' as const,
          cell: (bin: HistogramBin) =>
            bin[side] === 0 ? (
              '0'
            ) : (
              <TextLink {...linkTo(behindBar(bin, side, subject), countedFrom(bin, thresholds))} inherit>
                {formatCount(bin[side])}
              </TextLink>
            ),
        })),
      ]}
    />
  )
  return (
    <ChartCard
      title={t('histogram') + of}
      definition={definitions.histogram ?? t('histogramTold')}
      table={table}
      testid="chart-histogram"
    >
      <Legend entries={both.map((side) => ({ name: t(side), color: chartColors[side] }))} />
      <Chart
        option={option}
        height={236}
        label={t('histogramLabel')}
        onPick={({ seriesIndex, dataIndex }) => {
          const [bin, side] = [histogram[dataIndex], both[seriesIndex]]
          if (bin && side) open(behindBar(bin, side, subject), countedFrom(bin, thresholds))
        }}
      />
    </ChartCard>
  )
}
