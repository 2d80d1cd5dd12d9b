/** The promise in one sentence, how it stands, and whether the queue follows it. */
import { Alert, Badge, Button, Card, Group, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { ProductionThreshold } from '@/api/types'
import { useChangeQueue, type VersionedQueue } from '@/features/production/queries'
import { formatCount } from '@/lib/format'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { PromiseModal } from './PromiseModal'
import { useEndPromise } from './queries'
import { band, from, share } from './words'

interface Props {
  queue: VersionedQueue
  standing: ProductionThreshold
}

const colors = { none: 'gray', not_due: 'gray', kept: 'teal', refused: 'orange' } as const

function Verdict({ standing }: { standing: ProductionThreshold }) {
  const { t } = useTranslation('threshold')
  const { newest, next } = standing
  if (!newest) return <Text>{t('state.notDue', { at: formatCount(next?.audits ?? 0) })}</Text>
  if (newest.groups.length > 1) return <Text>{newest.is_kept ? t('state.keptClasses') : t('log.refused')}</Text>
  const group = newest.groups[0]!
  const certified = group.place === null ? null : group.candidates[group.place]!
  if (!certified || !group.coverage) {
    return <Text>{group.more === null ? t('state.never') : t('state.more', { count: group.more })}</Text>
  }
  const { value, low, high } = group.coverage
  return (
    <div>
      <Text>
        {t('state.keptFrom', {
          threshold: from(certified.threshold),
          share: share(value),
          low: share(low),
          high: share(high),
        })}
      </Text>
      <Text size="sm" c="dimmed">
        {t('state.bound', {
          bound: share(certified.bound),
          wrong: formatCount(certified.wrong),
          accepted: formatCount(certified.accepted),
        })}
      </Text>
    </div>
  )
}

function Next({ next }: { next: NonNullable<ProductionThreshold['next']> }) {
  const { t } = useTranslation('threshold')
  const words = { number: next.number, at: formatCount(next.audits), over: formatCount(next.over) }
  return (
    <div>
      <Progress value={(100 * next.over) / next.audits} size="sm" aria-label={t('state.progress')} />
      <Text size="xs" c="dimmed" mt={4}>
        {t('state.next', words)}
      </Text>
    </div>
  )
}

function InForce({ queue, standing }: Props) {
  const { t } = useTranslation('threshold')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const changing = useChangeQueue(queue)
  const { follows, threshold, automatic } = standing.in_force
  const toggle = () => changing.mutate({ follows: !follows }, { onError: notifyProblem })
  const now = !automatic
    ? t('follow.switchedOff')
    : threshold === null
      ? t('follow.nobody')
      : t('follow.now', { threshold: from(threshold) })
  const button = mayChange && (follows || standing.promise) && (
    <Button size="compact-sm" variant={follows ? 'default' : 'filled'} loading={changing.isPending} onClick={toggle}>
      {follows ? t('follow.stop') : t('follow.start')}
    </Button>
  )
  return (
    <Alert
      variant="light"
      color={follows ? 'teal' : 'yellow'}
      icon={follows ? <IconShieldCheck size={18} /> : <IconAlertTriangle size={18} />}
      title={`${now}. ${follows ? t('follow.on') : t('follow.offTitle')}.`}
    >
      <Group justify="space-between" align="flex-end" gap="sm">
        <Text size="sm" flex="1 1 260px">
          {follows ? t('follow.onText') : `${t('follow.off')} ${t('follow.offText')}`}
        </Text>
        {button}
      </Group>
    </Alert>
  )
}

export function PromiseCard({ queue, standing }: Props) {
  const { t } = useTranslation('threshold')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const [making, make] = useDisclosure(false)
  const [ending, end] = useDisclosure(false)
  const withdrawing = useEndPromise(queue.id)
  const { promise, state, next } = standing
  return (
    <Stack gap="md">
      <Card withBorder padding="lg">
        <Stack gap="md">
          <Group justify="space-between" align="flex-start" gap="md">
            <Stack gap={6} flex="1 1 320px">
              <Title order={2} fz={20} lh={1.35}>
                {promise
                  ? t('promise.sentence', { rate: share(promise.error_rate), confidence: share(promise.confidence) })
                  : t('promise.none')}
              </Title>
              <Text size="sm" c="dimmed">
                {promise ? t('promise.risk') : t('promise.noneText')}
              </Text>
            </Stack>
            {state !== 'none' && (
              <Badge size="lg" variant="light" color={colors[state]} data-testid="promise-state">
                {t(`state.${state}`)}
              </Badge>
            )}
          </Group>
          {promise && (
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
              <Verdict standing={standing} />
              {next && <Next next={next} />}
            </SimpleGrid>
          )}
          {mayChange && (
            <Group gap="xs">
              <Button variant={promise ? 'default' : 'filled'} onClick={make.open}>
                {promise ? t('promise.again') : t('promise.make')}
              </Button>
              {promise && (
                <Button variant="subtle" color="gray" onClick={end.open}>
                  {t('promise.withdraw')}
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </Card>
      <InForce queue={queue} standing={standing} />
      {making && <PromiseModal queue={queue.id} promise={promise} onClose={make.close} />}
      <ConfirmModal
        opened={ending}
        title={t('promise.withdraw')}
        confirm={t('promise.withdraw')}
        onClose={end.close}
        onConfirm={() => withdrawing.mutateAsync(undefined)}
      >
        {t('promise.withdrawAsk')}
      </ConfirmModal>
    </Stack>
  )
}

/** The three thresholds that one may choose. */
export function Presets({ queue, standing }: Props) {
  const { t } = useTranslation('threshold')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const changing = useChangeQueue(queue)
  const { in_force: inForce, presets, curve } = standing
  const use = (threshold: number) =>
    changing.mutate({ threshold }, { onSuccess: () => notifyDone(t('presets.used')), onError: notifyProblem })
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
      {presets.map(({ name, threshold, reason }) => {
        const point = curve.findLast((each) => threshold !== null && each.threshold <= threshold) ?? curve[0]
        const isNow = threshold !== null && inForce.threshold === threshold
        return (
          <Card key={name} withBorder padding="md">
            <Stack gap={6} h="100%">
              <Group justify="space-between">
                <Text fw={600}>{t(`presets.${name}`)}</Text>
                {isNow && (
                  <Badge variant="light" size="sm">
                    {t('presets.inForce')}
                  </Badge>
                )}
              </Group>
              <Text fz={24} fw={600} lh={1.2}>
                {threshold === null ? t('presets.none') : from(threshold)}
              </Text>
              {threshold !== null && point && (
                <Text size="xs" c="dimmed">
                  {t('curve.coverage')} {share(point.coverage.value)} ({band(point.coverage)})
                </Text>
              )}
              <Text size="xs" c="dimmed" flex={1}>
                {reason}
              </Text>
              <Group justify="space-between" gap="xs">
                <Text size="xs" c={name === 'cheapest' || threshold === null ? 'dimmed' : 'teal'}>
                  {name === 'cheapest' || threshold === null ? t('presets.notPromised') : t('presets.promised')}
                </Text>
                {mayChange &&
                  !inForce.follows &&
                  threshold !== null &&
                  !isNow &&
                  standing.scale === inForce.calibration && (
                    <Button
                      size="compact-xs"
                      variant="default"
                      loading={changing.isPending}
                      onClick={() => use(threshold)}
                    >
                      {t('presets.use')}
                    </Button>
                  )}
              </Group>
            </Stack>
          </Card>
        )
      })}
    </SimpleGrid>
  )
}
