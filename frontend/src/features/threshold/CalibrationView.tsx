/** How far confidences can be believed, before and after they were put right. */
import { Alert, Badge, Button, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { ProductionCalibration, ProductionThreshold, ReliabilityDiagram } from '@/api/types'
import { formatAgo, formatConfidence, formatCount } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { useUseCalibration } from './queries'
import { share } from './words'

function Diagram({ diagram, which }: { diagram: ReliabilityDiagram; which: 'before' | 'after' }) {
  const { t } = useTranslation('threshold')
  const option = useMemo((): ChartOption => {
    const bins = diagram.bins ?? []
    const axis = { type: 'value', min: 0, max: 1, interval: 0.25 } as const
    return {
      grid: { left: 40, right: 14, top: 12, bottom: 28 },
      tooltip: {
        trigger: 'item',
        formatter: (params) => {
          const bin = bins[(params as { dataIndex: number }).dataIndex]
          if (!bin) return ''
          return t('calibration.tip', {
            confidence: formatConfidence(bin.confidence),
            right: share(bin.right),
            low: share(bin.right_low),
            high: share(bin.right_high),
            count: formatCount(bin.count),
          })
        },
      },
      xAxis: { ...axis, name: t('calibration.confidence'), nameLocation: 'middle', nameGap: 22 },
      yAxis: axis,
      series: [
        {
          type: 'line',
          data: [
            [0, 0],
            [1, 1],
          ],
          showSymbol: false,
          silent: true,
          lineStyle: { width: 1.25, type: 'dashed' },
          color: '#868e96',
        },
        ...bins.map((bin) => ({
          type: 'line' as const,
          data: [
            [bin.confidence, bin.right_low],
            [bin.confidence, bin.right_high],
          ],
          showSymbol: false,
          silent: true,
          lineStyle: { width: 2, opacity: 0.35 },
          color: '#5b66e3',
        })),
        {
          type: 'line',
          name: t('calibration.right'),
          data: bins.map(({ confidence, right }) => [confidence, right]),
          symbol: 'circle',
          symbolSize: 7,
          lineStyle: { width: 1.5 },
          color: '#5b66e3',
        },
      ],
    }
  }, [diagram, t])
  return (
    <div>
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {t(`calibration.${which}`)}
        </Text>
        {diagram.ece !== undefined && (
          <Text size="xs" c="dimmed">
            {t('calibration.gap', { ece: diagram.ece.toFixed(3) })}
          </Text>
        )}
      </Group>
      {diagram.bins ? (
        <Chart option={option} height={230} label={t('calibration.diagram', { which: t(`calibration.${which}`) })} />
      ) : (
        <Text size="sm" c="dimmed" py="lg">
          {diagram.reason}
        </Text>
      )}
    </div>
  )
}

interface AboutProps {
  queue: string
  newest: ProductionCalibration
  inForce: ProductionThreshold['in_force']
}

function About({ queue, newest, inForce: { follows, automatic } }: AboutProps) {
  const { t } = useTranslation('threshold')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const using = useUseCalibration(queue)
  const use = () =>
    using.mutate(newest.number, { onSuccess: () => notifyDone(t('calibration.used')), onError: notifyProblem })
  const method = newest.method === 'platt' || newest.method === 'isotonic' ? newest.method : 'none'
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" c="dimmed" flex="1 1 300px">
        {t('calibration.made', {
          number: newest.number,
          method: t(`calibration.methods.${method}`),
          count: formatCount(newest.audits),
          targeted: formatCount(newest.targeted),
          time: formatAgo(newest.created_at),
        })}{' '}
        {newest.classes.length > 0 && t('calibration.classes', { count: newest.classes.length })}
      </Text>
      {newest.in_force ? (
        <Badge variant="light" color={automatic ? 'teal' : 'gray'}>
          {t(automatic ? 'calibration.inForce' : 'calibration.unused')}
        </Badge>
      ) : follows ? (
        <Text size="xs" c="dimmed">
          {t('calibration.waits')}
        </Text>
      ) : (
        mayChange &&
        newest.method && (
          <Button size="compact-sm" variant="default" loading={using.isPending} onClick={use}>
            {t('calibration.use')}
          </Button>
        )
      )}
    </Group>
  )
}

export function CalibrationView({ queue, standing }: { queue: string; standing: ProductionThreshold }) {
  const { t } = useTranslation('threshold')
  const newest = standing.calibrations.find(({ audits }) => audits > 0)
  if (!newest) {
    return (
      <Alert variant="light" color="gray">
        {t('calibration.thin', { count: standing.calibration_needs })}
      </Alert>
    )
  }
  return (
    <Card withBorder padding="md">
      <Stack gap="sm">
        <About queue={queue} newest={newest} inForce={standing.in_force} />
        {newest.reason && <Text size="sm">{newest.reason}</Text>}
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          {newest.before && <Diagram diagram={newest.before} which="before" />}
          {newest.after && <Diagram diagram={newest.after} which="after" />}
        </SimpleGrid>
      </Stack>
    </Card>
  )
}
