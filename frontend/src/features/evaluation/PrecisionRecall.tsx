/** Precision against recall over every confidence; a point opens what is predicted from there on. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatConfidence, formatCount } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'
import { DataTable } from '@/ui/DataTable'
import { TextLink } from '@/ui/links'
import type { Behind, OutcomeName } from './behind'
import { ChartCard } from './ChartCard'
import { Legend } from './Legend'
import { type CurveProps, chartColors, place, shareAxis } from './marksOfChart'
import type { CurvePoint } from './types'
import { useRowsBehind } from './useOpenRows'

const three = (value: number | null) => (value === null ? '–' : value.toFixed(3))

/** Where both can be told; a threshold above every confidence has no precision. */
export const drawnPoints = (points: readonly CurvePoint[]): CurvePoint[] =>
  points.filter(({ precision, recall }) => precision !== null && recall !== null)

/** All that is predicted from there on, right and wrong: the best points have nothing that is wrong. */
export const behindPoint = (subject: number | undefined, is: OutcomeName = 'predicted'): Behind =>
  subject === undefined ? { is, averaged: true } : { is, predicted: subject }

export function PrecisionRecall({ curves, thresholds, subject, of, definitions }: CurveProps) {
  const { t } = useTranslation('evaluation')
  const { open, linkTo } = useRowsBehind(thresholds)
  const points = useMemo(() => drawnPoints(curves.points), [curves])
  const here = points.find(({ confidence }) => Math.abs(confidence - thresholds.confidence) < 0.005)
  const isOfAll = subject === undefined
  const [pooled, interpolated] = [t(isOfAll ? 'pooled' : 'measured'), t(isOfAll ? 'averaged' : 'interpolated')]
  const option = useMemo(
    (): ChartOption => ({
      grid: place,
      tooltip: {
        trigger: 'item',
        formatter: (params) => {
          const point = points[(params as { dataIndex: number }).dataIndex]
          const isOfRun = (params as { seriesIndex: number }).seriesIndex === 0
          return point && isOfRun
            ? t('prTip', {
                confidence: formatConfidence(point.confidence),
                precision: three(point.precision),
                recall: three(point.recall),
              })
            : ''
        },
      },
      xAxis: { ...shareAxis(t('figures.recall')), nameGap: 26 },
      yAxis: { ...shareAxis(t('figures.precision')), nameGap: 32 },
      series: [
        {
          type: 'line',
          name: pooled,
          data: points.map(({ recall, precision }) => [recall, precision]),
          symbol: 'circle',
          symbolSize: 5,
          lineStyle: { width: 2 },
          color: chartColors.curve,
        },
        {
          type: 'line',
          name: interpolated,
          data: (curves.interpolated ?? []).map((precision, index) => [index / 100, precision]),
          showSymbol: false,
          silent: true,
          lineStyle: { width: 1.25, type: 'dashed' },
          color: chartColors.plain,
        },
        {
          type: 'line',
          name: t('here'),
          data: here ? [[here.recall, here.precision]] : [],
          symbol: 'circle',
          symbolSize: 13,
          silent: true,
          itemStyle: { color: 'transparent', borderColor: chartColors.wrong, borderWidth: 2.5 },
        },
      ],
    }),
    [points, curves.interpolated, here, pooled, interpolated, t],
  )
  const linked = (is: 'true_positive' | 'false_positive', count: number, { confidence }: CurvePoint) =>
    count === 0 ? (
      '0'
    ) : (
      <TextLink {...linkTo(behindPoint(subject, is), { confidence })} inherit>
        {formatCount(count)}
      </TextLink>
    )
  const table = (
    <DataTable
      label={t('pr')}
      rows={curves.points.filter((_, index) => index % 5 === 0)}
      rowKey={({ confidence }) => String(confidence)}
      columns={[
        { key: 'confidence', header: t('confidence'), cell: ({ confidence }) => formatConfidence(confidence) },
        { key: 'precision', header: t('figures.precision'), align: 'right', cell: ({ precision }) => three(precision) },
        { key: 'recall', header: t('figures.recall'), align: 'right', cell: ({ recall }) => three(recall) },
        {
          key: 'right',
          header: t('short.true_positives'),
          align: 'right',
          cell: (each) => linked('true_positive', each.true_positives, each),
        },
        {
          key: 'wrong',
          header: t('short.false_positives'),
          align: 'right',
          cell: (each) => linked('false_positive', each.false_positives, each),
        },
        {
          key: 'missed',
          header: t('short.false_negatives'),
          align: 'right',
          cell: (each) => formatCount(each.false_negatives),
        },
      ]}
    />
  )
  return (
    <ChartCard title={t('pr') + of} definition={definitions.curve ?? definitions.ap} table={table} testid="chart-pr">
      <Legend
        entries={[
          { name: pooled, color: chartColors.curve },
          { name: interpolated, color: chartColors.plain, isDashed: true },
        ]}
      />
      <Chart
        option={option}
        height={260}
        label={t('prLabel')}
        onPick={({ seriesIndex, dataIndex }) => {
          const point = seriesIndex === 0 ? points[dataIndex] : undefined
          if (point) open(behindPoint(subject), { confidence: point.confidence })
        }}
      />
    </ChartCard>
  )
}
