/** The promise in one sentence, how it stands, and whether the queue follows it. */
import { Alert, Badge, Button, Card, Group, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconShieldCheck, IconUsers } from '@tabler/icons-react'
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
  /** A step because of drift is still to be minded. */
  isDoubted: boolean
}

const colors = { not_due: 'gray', kept: 'teal', refused: 'orange', doubted: 'orange', unused: 'gray' } as const

/** How the promise stands, in one word: what is certified is kept only while something is decided by it, and nothing speaks against. */
export function verdictOf({ state, in_force: inForce }: ProductionThreshold, isDoubted: boolean) {
  if (state === 'none') return null
  if (state !== 'kept') return state
  return !inForce.automatic ? 'unused' : isDoubted ? 'doubted' : 'kept'
}

/** Whether anything is decided without people. */
const decides = ({ automatic, threshold, class_thresholds: byClass }: ProductionThreshold['in_force']): boolean =>
  automatic && (threshold !== null || Object.values(byClass ?? {}).some((each) => each !== null))

function Verdict({ standing }: { standing: ProductionThreshold }) {
  const { t } = useTranslation('threshold')
  const { newest, next, in_force: inForce } = standing
  if (!newest) return <Text>{t('state.notDue', { at: formatCount(next?.audits ?? 0) })}</Text>
  const kept = inForce.automatic ? 'kept' : 'unused'
  if (newest.groups.length > 1) return <Text>{newest.is_kept ? t('state.certifiedClasses') : t('log.refused')}</Text>
  const group = newest.groups[0]!
  const certified = group.place === null ? null : group.candidates[group.place]!
  if (!certified || !group.coverage) {
    return <Text>{group.more === null ? t('state.never') : t('state.more', { count: group.more })}</Text>
  }
  const { value, low, high } = group.coverage
  return (
    <div>
      <Text>
        {t(`state.${kept}From`, {
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

function InForce({ queue, standing, isDoubted }: Props) {
  const { t } = useTranslation('threshold')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const changing = useChangeQueue(queue)
  const { follows, threshold, automatic } = standing.in_force
  const isOn = decides(standing.in_force)
  const toggle = () => changing.mutate({ follows: !follows }, { onError: notifyProblem })
  const now = !automatic
    ? t('follow.switchedOff')
    : !isOn
      ? t('follow.nobody')
      : threshold === null
        ? t('follow.byClass')
        : t('follow.now', { threshold: from(threshold) })
  const isGood = follows && !isDoubted
  const button = mayChange && (follows || standing.promise) && (
    <Button size="compact-sm" variant={follows ? 'default' : 'filled'} loading={changing.isPending} onClick={toggle}>
      {follows ? t('follow.stop') : t('follow.start')}
    </Button>
  )
  return (
    <Alert
      variant="light"
      color={!isOn ? 'gray' : isGood ? 'teal' : 'yellow'}
      icon={!isOn ? <IconUsers size={18} /> : isGood ? <IconShieldCheck size={18} /> : <IconAlertTriangle size={18} />}
      title={`${now}. ${follows ? t('follow.on') : t('follow.offTitle')}.`}
    >
      <Group justify="space-between" align="flex-end" gap="sm">
        <Text size="sm" flex="1 1 260px">
          {!automatic
            ? t('follow.switchedOffText')
            : follows
              ? t('follow.onText')
              : `${t('follow.off')} ${t('follow.offText')}`}
        </Text>
        {button}
      </Group>
    </Alert>
  )
}

export function PromiseCard({ queue, standing, isDoubted }: Props) {
  const { t } = useTranslation('threshold')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const [making, make] = useDisclosure(false)
  const [ending, end] = useDisclosure(false)
  const withdrawing = useEndPromise(queue.id)
  const { promise, next } = standing
  const verdict = verdictOf(standing, isDoubted)
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
            {verdict && (
              <Badge size="lg" variant="light" color={colors[verdict]} data-testid="promise-state">
                {t(`state.${verdict}`)}
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
      <InForce queue={queue} standing={standing} isDoubted={isDoubted} />
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
export function Presets({ queue, standing, isDoubted }: Props) {
  const { t } = useTranslation('threshold')
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  const changing = useChangeQueue(queue)
  const { in_force: inForce, presets, curve } = standing
  const isKept = verdictOf(standing, isDoubted) === 'kept'
  const use = (threshold: number) =>
    changing.mutate({ threshold }, { onSuccess: () => notifyDone(t('presets.used')), onError: notifyProblem })
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
      {presets.map(({ name, threshold, reason }) => {
        const point = curve.findLast((each) => threshold !== null && each.threshold <= threshold) ?? curve[0]
        const isSet = threshold !== null && inForce.threshold === threshold
        const isPromised = name !== 'cheapest' && threshold !== null
        return (
          <Card key={name} withBorder padding="md">
            <Stack gap={6} h="100%">
              <Group justify="space-between">
                <Text fw={600}>{t(`presets.${name}`)}</Text>
                {isSet && inForce.automatic && (
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
                <Text size="xs" c={isPromised && isKept ? 'teal' : 'dimmed'}>
                  {t(`presets.${!isPromised ? 'notPromised' : isKept ? 'promised' : 'onlyCertified'}`)}
                </Text>
                {mayChange &&
                  !inForce.follows &&
                  threshold !== null &&
                  !isSet &&
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
