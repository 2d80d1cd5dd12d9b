/** Whether the promise is in doubt: the sum that watches errors, shifts of what is asked, and every step because of them. */
import { Badge, Button, Card, Group, Select, Stack, Text, TextInput, Timeline } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconArrowBackUp, IconArrowUp, IconHandStop, IconRefresh } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { DriftRung, DriftStep, ProductionDrift } from '@/api/types'
import { useChangeQueue, type VersionedQueue } from '@/features/production/queries'
import { formatAgo } from '@/lib/format'
import { Chart } from '@/ui/Chart'
import type { ChartOption } from '@/ui/charting'
import { DataTable } from '@/ui/DataTable'
import { FormModal } from '@/ui/FormModal'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { useReverseStep, useTakeStep } from './queries'
import { TakeStep } from './TakeStep'
import { from, share } from './words'

const RUNGS = ['nothing', 'warn', 'raise', 'stop', 'recalibrate'] as const
const icons = {
  nothing: IconRefresh,
  warn: IconAlertTriangle,
  raise: IconArrowUp,
  stop: IconHandStop,
  recalibrate: IconRefresh,
}
const colors = { proposed: 'yellow', taken: 'blue', reversed: 'gray', turned_down: 'gray' } as const

function Sum({ watch }: { watch: ProductionDrift['watch'] }) {
  const { t } = useTranslation('threshold')
  const option = useMemo(
    (): ChartOption => ({
      grid: { left: 34, right: 50, top: 14, bottom: 24 },
      tooltip: { trigger: 'axis', valueFormatter: (value) => Number(value).toFixed(2) },
      xAxis: { type: 'category', data: watch.way.map((_, place) => String(place + 1)) },
      yAxis: { type: 'value', min: 0, max: Math.ceil(watch.limit * 1.15), splitNumber: 3 },
      series: [
        {
          type: 'line',
          name: t('drift.sumLabel'),
          step: 'end',
          showSymbol: watch.way.length < 2,
          lineStyle: { width: 2 },
          areaStyle: { opacity: 0.12 },
          color: '#5b66e3',
          data: watch.way.map(({ sum }) => sum),
          markLine: {
            silent: true,
            symbol: 'none',
            data: [{ yAxis: watch.limit }],
            lineStyle: { color: '#d9534f', type: 'dashed', width: 1.5 },
            label: { formatter: t('drift.limit'), color: '#d9534f' },
          },
        },
      ],
    }),
    [watch, t],
  )
  return (
    <div>
      <Text size="sm" fw={500}>
        {t('drift.sum', { sum: watch.sum.toFixed(2), limit: watch.limit.toFixed(2) })}{' '}
        <Text span inherit fw={400} c="dimmed">
          {t('drift.audits', { count: watch.audits })}
        </Text>
      </Text>
      {watch.way.length ? (
        <Chart option={option} height={190} label={t('drift.chart')} />
      ) : (
        <Text size="sm" c="dimmed" py="sm">
          {t('drift.quiet')}
        </Text>
      )}
    </div>
  )
}

/** What it is called to be done with a step. */
const wayBack = ({ state, rung }: DriftStep) =>
  state === 'proposed' ? 'turnDown' : rung === 'warn' ? 'dismiss' : 'reverse'

function Reverse({ queue, step, onClose }: { queue: string; step: DriftStep; onClose: () => void }) {
  const { t } = useTranslation('threshold')
  const [reason, setReason] = useState('')
  const reversing = useReverseStep(queue)
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t(step.rung === 'warn' ? 'drift.dismissTitle' : 'drift.reverseTitle')}
      submit={t(`drift.${wayBack(step)}`)}
      busy={reversing.isPending}
      error={reversing.error}
      onSubmit={(event) => {
        event.preventDefault()
        reversing.mutate({ number: step.number, reason }, { onSuccess: onClose })
      }}
    >
      <Text size="sm">{step.why}</Text>
      <TextInput
        label={t('drift.reason')}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormModal>
  )
}

function Steps({ queue, isOn, steps }: { queue: string; isOn: boolean; steps: readonly DriftStep[] }) {
  const { t } = useTranslation('threshold')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const [reversing, reverse] = useState<DriftStep | null>(null)
  const taking = useTakeStep(queue)
  const take = (step: DriftStep) =>
    taking.mutate(step.number, { onSuccess: () => notifyDone(t('drift.done')), onError: notifyProblem })
  if (!steps.length) return <Text c="dimmed">{t('drift.noSteps')}</Text>
  return (
    <>
      <Timeline bulletSize={26} lineWidth={2} active={steps.length}>
        {steps.map((step) => {
          const Icon = icons[step.rung]
          const isOpen = step.state === 'proposed' || step.state === 'taken'
          const { threshold_before: before, threshold_after: after } = step
          return (
            <Timeline.Item
              key={step.id}
              color={colors[step.state]}
              bullet={<Icon size={14} aria-hidden />}
              title={
                <Group gap="xs">
                  <Text fw={600} size="sm">
                    {t(`drift.rungs.${step.rung}`)}
                  </Text>
                  <Badge size="sm" variant="light" color={colors[step.state]}>
                    {t(`drift.${step.state === 'reversed' && step.rung === 'warn' ? 'dismissed' : step.state}`)}
                  </Badge>
                  {before !== after && before !== null && after !== null && (
                    <Text size="xs" c="dimmed">
                      {t('drift.fromTo', { from: from(before), to: from(after) })}
                    </Text>
                  )}
                </Group>
              }
            >
              <Text size="sm">{step.why}</Text>
              <Group gap="xs" mt={4}>
                <Text size="xs" c="dimmed">
                  {formatAgo(step.taken_at ?? step.created_at)}
                  {step.state !== 'proposed' && `, ${step.by ? t('drift.by', { name: step.by }) : t('drift.itself')}`}
                  {step.reversed_by &&
                    ` · ${t(step.rung === 'warn' ? 'drift.dismissed' : 'drift.reversed')} ${t('drift.by', { name: step.reversed_by })}`}
                  {step.reversed_reason && `: ${step.reversed_reason}`}
                </Text>
                {mayChange && step.state === 'proposed' && (step.rung !== 'stop' || isOn) && (
                  <Button size="compact-xs" loading={taking.isPending} onClick={() => take(step)}>
                    {t('drift.take')}
                  </Button>
                )}
                {mayChange && isOpen && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    leftSection={<IconArrowBackUp size={13} />}
                    onClick={() => reverse(step)}
                  >
                    {t(`drift.${wayBack(step)}`)}
                  </Button>
                )}
              </Group>
            </Timeline.Item>
          )
        })}
      </Timeline>
      {reversing && <Reverse queue={queue} step={reversing} onClose={() => reverse(null)} />}
    </>
  )
}

function Shifts({ shifts }: Pick<ProductionDrift, 'shifts'>) {
  const { t } = useTranslation('threshold')
  if (!shifts.length) return <Text c="dimmed">{t('drift.noShifts')}</Text>
  const measure = (name: ProductionDrift['shifts'][number]['measures'][number]['measure']) => ({
    key: name,
    header: t(`drift.measures.${name}`),
    cell: ({ measures }: ProductionDrift['shifts'][number]) => {
      const found = measures.find((each) => each.measure === name)
      if (!found || found.size === null || found.chance === null) {
        return (
          <Text size="xs" c="dimmed">
            {found?.reason ?? '–'}
          </Text>
        )
      }
      const chance = found.chance < 0.001 ? '< 0.001' : found.chance.toFixed(3)
      return (
        <Text size="sm" c={found.alarm ? 'red' : undefined} title={t('drift.chance', { chance })}>
          {t('drift.size', { size: found.size.toFixed(2), limit: found.limit.toFixed(2) })}
        </Text>
      )
    },
  })
  return (
    <DataTable
      label={t('drift.shifts')}
      rows={shifts}
      rowKey={({ day }) => day}
      columns={[
        { key: 'day', header: t('drift.day'), cell: ({ day }) => day },
        measure('stability'),
        measure('gap'),
        measure('classes'),
        measure('embeddings'),
      ]}
    />
  )
}

export function DriftView({ queue, drift }: { queue: VersionedQueue; drift: ProductionDrift }) {
  const { t } = useTranslation('threshold')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const changing = useChangeQueue(queue)
  const [stepping, step] = useDisclosure(false)
  const act = (rung: string | null) =>
    rung &&
    changing.mutate(
      { acts_up_to: rung as DriftRung },
      { onSuccess: () => notifyDone(t('drift.changed')), onError: notifyProblem },
    )
  return (
    <Stack gap="lg">
      <Card withBorder padding="md">
        <Sum watch={drift.watch} />
      </Card>
      <Group justify="space-between" align="flex-end">
        <Group gap="sm">
          <Text fw={600}>{t('drift.steps')}</Text>
          {mayChange && (
            <Button size="compact-sm" variant="default" onClick={step.open}>
              {t('step.open')}
            </Button>
          )}
        </Group>
        <Select
          label={t('drift.acts')}
          description={t('drift.actsHint')}
          size="xs"
          allowDeselect={false}
          disabled={!mayChange || changing.isPending}
          data={RUNGS.map((value) => ({ value, label: t(`drift.rungs.${value}`) }))}
          value={drift.acts_up_to}
          onChange={act}
        />
      </Group>
      <Steps queue={queue.id} isOn={queue.automatic} steps={drift.steps} />
      <Text fw={600}>{t('drift.shifts')}</Text>
      <Shifts shifts={drift.shifts} />
      {stepping && <TakeStep queue={queue} onClose={step.close} />}
    </Stack>
  )
}

export const driftText = (watch: ProductionDrift['watch']) => ({
  feared: share(watch.feared),
  tolerated: share(watch.tolerated),
})
