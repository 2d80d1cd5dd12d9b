/** What each threshold would mean: coverage, errors and cost with their bands, and a slider to read them off. */
import { Box, Group, SimpleGrid, Slider, Stack, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProductionThreshold, ThresholdPoint } from '@/api/types'
import { formatCount, formatPercent } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'
import { band, from, share } from './words'

const INK = { coverage: '#5b66e3', error: '#d9534f', cost: '#d9822b' } as const
type What = keyof typeof INK

interface Line {
  at: number
  label: string
  color: string
}

/** What lines are called stands one above the other, so that lines near each other can both be read. */
const ROW_PX = 13

/** A share from which on an axis goes to all of it, and not beyond. */
const NEARLY_ALL = 0.75

/** A line with its band: the lower bound drawn as nothing, the rest of the band upon it. */
export function bandOption(
  points: readonly ThresholdPoint[],
  what: What,
  lines: readonly Line[],
  name: string,
): ChartOption {
  const rows = points.flatMap((point) => (point[what] ? [{ at: point.threshold, ...point[what] }] : []))
  const plain = { type: 'line', showSymbol: false, silent: true, lineStyle: { opacity: 0 } } as const
  const isShare = what !== 'cost'
  return {
    grid: { left: 44, right: 26, top: 14 + ROW_PX * lines.length, bottom: 24 },
    title: undefined,
    tooltip: { show: false },
    xAxis: { type: 'value', min: 'dataMin', max: 'dataMax', axisLabel: { formatter: (at: number) => from(at) } },
    yAxis: {
      type: 'value',
      min: 0,
      max: ({ max }: { max: number }) => (isShare && (what === 'coverage' || max > NEARLY_ALL) ? 1 : null),
      splitNumber: 3,
      axisLabel: {
        formatter: (value: number) => (isShare ? formatPercent(value) : value.toPrecision(2)),
      },
    },
    series: [
      { ...plain, stack: what, stackStrategy: 'all', data: rows.map(({ at, low }) => [at, low]) },
      {
        ...plain,
        stack: what,
        stackStrategy: 'all',
        areaStyle: { color: INK[what], opacity: 0.18 },
        data: rows.map(({ at, low, high }) => [at, high - low]),
      },
      {
        type: 'line',
        name,
        showSymbol: false,
        lineStyle: { width: 2 },
        color: INK[what],
        data: rows.map(({ at, value }) => [at, value]),
        markLine: {
          silent: true,
          symbol: 'none',
          data: lines.map(({ at, label, color }, row) => ({
            xAxis: at,
            lineStyle: { color, type: 'solid', width: 1.25 },
            label: { formatter: label, color, fontSize: 10, position: 'end', distance: 4 + ROW_PX * row },
          })),
        },
      },
    ],
  } as ChartOption
}

/** The point that a threshold falls on: the strictest that is not above it. */
export const pointAt = (points: readonly ThresholdPoint[], threshold: number): ThresholdPoint =>
  points.findLast((each) => each.threshold <= threshold) ?? points[0]!

function Reading({ label, value, range, color }: { label: string; value: string; range?: string; color: string }) {
  return (
    <Box style={{ borderInlineStart: `3px solid ${color}`, paddingInlineStart: 10 }}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fz={20} fw={600} lh={1.25}>
        {value}
      </Text>
      {range && (
        <Text size="xs" c="dimmed">
          {range}
        </Text>
      )}
    </Box>
  )
}

export function Curve({ standing }: { standing: ProductionThreshold }) {
  const { t } = useTranslation('threshold')
  const { curve, in_force: inForce, presets } = standing
  const certified = presets.find(({ name }) => name === 'certified')?.threshold ?? null
  const [chosen, choose] = useState<number | null>(null)
  const low = curve[0]?.threshold ?? 0
  const high = curve.at(-1)?.threshold ?? 1
  const at = Math.min(high, Math.max(low, chosen ?? inForce.threshold ?? certified ?? low))
  const options = useMemo(() => {
    const lines = [
      ...(certified === null ? [] : [{ at: certified, label: t('curve.promised'), color: '#12997a' }]),
      { at, label: from(at), color: '#868e96' },
    ]
    return (['coverage', 'error', 'cost'] as const).map((what) => ({
      what,
      option: bandOption(curve, what, lines, t(`curve.${what}`)),
    }))
  }, [curve, certified, at, t])
  if (!curve.length) return <Text c="dimmed">{standing.curve_reason}</Text>
  const point = pointAt(curve, at)
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, md: 3 }} spacing="md">
        {options.map(({ what, option }) => (
          <div key={what}>
            <Text size="sm" fw={500}>
              {t(`curve.${what}`)}
            </Text>
            <Chart option={option} height={190} label={`${t('curve.chart')}: ${t(`curve.${what}`)}`} />
          </div>
        ))}
      </SimpleGrid>
      <div>
        <Group justify="space-between">
          <Text size="sm" fw={500}>
            {t('curve.threshold')}
          </Text>
          <Text size="sm" fw={600}>
            {from(at)}
          </Text>
        </Group>
        <Slider
          min={low}
          max={Math.max(high, low + 0.001)}
          step={Math.max((high - low) / 200, 0.0001)}
          value={at}
          onChange={choose}
          label={(value) => from(value)}
          thumbLabel={t('curve.slider')}
        />
      </div>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md" data-testid="readings">
        <Reading
          label={t('curve.coverage')}
          value={share(point.coverage.value)}
          range={band(point.coverage)}
          color={INK.coverage}
        />
        <Reading
          label={t('curve.error')}
          value={point.error ? share(point.error.value) : '–'}
          range={
            point.error
              ? `${band(point.error)} · ${t('curve.counts', { wrong: formatCount(point.wrong), accepted: formatCount(point.accepted) })}`
              : undefined
          }
          color={INK.error}
        />
        <Reading
          label={t('curve.cost')}
          value={point.cost.value.toFixed(2)}
          range={`${point.cost.low.toFixed(2)}–${point.cost.high.toFixed(2)}`}
          color={INK.cost}
        />
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        {t('curve.text', { count: formatCount(standing.audits.calibration + standing.audits.certification) })}{' '}
        {standing.calibrations.find(({ number }) => number === standing.scale)?.method
          ? t('curve.calibrated', { number: standing.scale })
          : t('curve.raw')}
      </Text>
    </Stack>
  )
}
