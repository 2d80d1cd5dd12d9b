/** How often predictions of a confidence are right: below the diagonal the model is too sure of itself. */
import { Group, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatConfidence, formatCount } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'
import { DataTable } from '@/ui/DataTable'
import { TextLink } from '@/ui/links'
import type { Behind } from './behind'
import { ChartCard } from './ChartCard'
import { type CurveProps, chartColors, countedFrom, place, shareAxis } from './marksOfChart'
import type { ReliabilityBin } from './types'
import { useRowsBehind } from './useOpenRows'

/** All predictions of a bin, right and wrong, as many as its count tells. */
export function behindBin(bins: readonly ReliabilityBin[], index: number, subject: number | undefined): Behind {
  // Its highest confidence belongs to it, and none to two of them: it ends where the next one begins.
  return { is: 'predicted', predicted: subject, at_least: bins[index]?.low, below: bins[index + 1]?.low }
}

const sizeOf = (count: number, most: number) => 4 + 6 * Math.sqrt(count / Math.max(1, most))

export function Reliability({ curves, thresholds, subject, of, definitions }: CurveProps) {
  const { t } = useTranslation('evaluation')
  const { open, linkTo } = useRowsBehind(thresholds)
  const { reliability, reliability_reason } = curves
  const bins = useMemo(() => reliability?.bins.filter(({ count }) => count > 0) ?? [], [reliability])
  const option = useMemo((): ChartOption => {
    const most = Math.max(...bins.map(({ count }) => count), 1)
    return {
      grid: place,
      tooltip: {
        trigger: 'item',
        formatter: (params) => {
          const bin =
            (params as { seriesIndex: number }).seriesIndex === 1
              ? bins[(params as { dataIndex: number }).dataIndex]
              : null
          return bin
            ? t('reliabilityTip', {
                confidence: formatConfidence(bin.confidence),
                right: formatConfidence(bin.right),
                number: formatCount(bin.count),
              })
            : ''
        },
      },
      xAxis: { ...shareAxis(t('confidence')), nameGap: 26 },
      yAxis: { ...shareAxis(t('shareRight')), nameGap: 32 },
      series: [
        {
          type: 'line',
          name: t('perfect'),
          data: [
            [0, 0],
            [1, 1],
          ],
          showSymbol: false,
          silent: true,
          lineStyle: { width: 1.25, type: 'dashed' },
          color: chartColors.plain,
        },
        {
          type: 'line',
          name: t('shareRight'),
          data: bins.map(({ confidence, right, count }) => ({
            value: [confidence, right],
            symbolSize: sizeOf(count, most),
          })),
          symbol: 'circle',
          lineStyle: { width: 2 },
          color: chartColors.curve,
        },
      ],
    }
  }, [bins, t])
  const table = (
    <DataTable
      label={t('reliability')}
      rows={bins}
      rowKey={({ low }) => String(low)}
      columns={[
        {
          key: 'range',
          header: t('confidence'),
          cell: ({ low, high }) => `${formatConfidence(low)}–${formatConfidence(high)}`,
        },
        { key: 'mean', header: t('meanConfidence'), align: 'right', cell: ({ confidence }) => confidence.toFixed(3) },
        { key: 'right', header: t('shareRight'), align: 'right', cell: ({ right }) => right.toFixed(3) },
        {
          key: 'count',
          header: t('short.predictions'),
          align: 'right',
          cell: (bin) => (
            <TextLink {...linkTo(behindBin(bins, bins.indexOf(bin), subject), countedFrom(bin, thresholds))} inherit>
              {formatCount(bin.count)}
            </TextLink>
          ),
        },
      ]}
    />
  )
  const empty = reliability ? undefined : (
    <Text size="sm" c="dimmed" py="lg">
      {reliability_reason ?? t('noReliability')}
    </Text>
  )
  return (
    <ChartCard
      title={t('reliability') + of}
      definition={definitions.ece}
      table={table}
      empty={empty}
      testid="chart-reliability"
    >
      {reliability && (
        <Group gap="md" mb={4}>
          <Text size="xs" c="dimmed">
            {t('figures.ece')} <b>{reliability.ece.toFixed(3)}</b>
          </Text>
          <Text size="xs" c="dimmed">
            {t('figures.brier')} <b>{reliability.brier.toFixed(3)}</b>
          </Text>
        </Group>
      )}
      <Chart
        option={option}
        height={236}
        label={t('reliabilityLabel')}
        onPick={({ seriesIndex, dataIndex }) => {
          const bin = seriesIndex === 1 ? bins[dataIndex] : undefined
          if (bin) open(behindBin(bins, dataIndex, subject), countedFrom(bin, thresholds))
        }}
      />
    </ChartCard>
  )
}
