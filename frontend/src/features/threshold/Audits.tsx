/** Which decisions are audited blind and what for, each share said in words. */
import { Button, Card, Group, NumberInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { ProductionThreshold } from '@/api/types'
import { useChangeQueue, type VersionedQueue } from '@/features/production/queries'
import { formatCount } from '@/lib/format'
import { ProblemAlert } from '@/ui/ErrorState'
import { notifyDone } from '@/ui/notify'

const OF = 1000

/** Shares in percent, as they are typed. */
export interface Shares {
  readonly audit_share: number
  readonly certify_share: number
  readonly targeted_share: number
}

const NAMES = ['audit_share', 'certify_share', 'targeted_share'] as const
const percent = (value: number): number => Math.round(value * 1e4) / 100

/** Of a thousand decisions, how many audits of each sort are to be expected. */
export function expectedOf({ audit_share: audits, certify_share: certify, targeted_share: targeted }: Shares) {
  const uniform = (OF * audits) / 100
  const certifying = (uniform * certify) / 100
  return { uniform, certifying, calibrating: uniform - certifying, targeted: ((OF - uniform) * targeted) / 100 }
}

const rounded = (value: number): string => formatCount(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))

export function Counts({ audits }: Pick<ProductionThreshold, 'audits'>) {
  const { t } = useTranslation('threshold')
  const shown = ['certification', 'calibration', 'targeted', 'open'] as const
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
      {shown.map((name) => (
        <Card key={name} withBorder padding="sm">
          <Text fz={22} fw={600} lh={1.2}>
            {formatCount(audits[name])}
          </Text>
          <Text size="xs" c="dimmed">
            {t(`audits.${name}`)}
          </Text>
        </Card>
      ))}
    </SimpleGrid>
  )
}

export function Audits({ queue, standing }: { queue: VersionedQueue; standing: ProductionThreshold }) {
  const mayChange = useOrganization()?.permissions.includes('projects.edit')
  return (
    <Stack gap="md">
      <Counts audits={standing.audits} />
      {mayChange && <AuditShares key={queue.etag} queue={queue} />}
    </Stack>
  )
}

function AuditShares({ queue }: { queue: VersionedQueue }) {
  const { t } = useTranslation('threshold')
  const changing = useChangeQueue(queue)
  const form = useForm<Shares>({
    initialValues: {
      audit_share: percent(queue.audit_share),
      certify_share: percent(queue.certify_share),
      targeted_share: percent(queue.targeted_share),
    },
  })
  const expected = expectedOf(form.values)
  const submit = form.onSubmit((said) => {
    const shares = Object.fromEntries(NAMES.map((name) => [name, Number(said[name]) / 100]))
    changing.mutate(shares, { onSuccess: () => notifyDone(t('audits.saved')) })
  })
  const most = { audit_share: 100, certify_share: 100, targeted_share: 50 }
  return (
    <form onSubmit={submit} noValidate>
      <Card withBorder padding="md">
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg">
            {NAMES.map((name) => (
              <NumberInput
                key={name}
                label={t(`audits.${name}`)}
                description={t(`audits.${name}_hint`)}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                suffix=" %"
                min={0}
                max={most[name]}
                step={name === 'certify_share' ? 5 : 1}
                decimalScale={2}
                {...form.getInputProps(name)}
              />
            ))}
          </SimpleGrid>
          {changing.isError && <ProblemAlert error={changing.error} />}
          <Group justify="space-between" gap="sm">
            <Text size="sm" flex="1 1 300px" data-testid="audits-expected">
              {t('audits.expected', {
                uniform: rounded(expected.uniform),
                certifying: rounded(expected.certifying),
                calibrating: rounded(expected.calibrating),
              })}{' '}
              {expected.targeted > 0 && t('audits.expectedTargeted', { targeted: rounded(expected.targeted) })}
            </Text>
            <Button type="submit" disabled={!form.isDirty()} loading={changing.isPending}>
              {t('audits.save')}
            </Button>
          </Group>
        </Stack>
      </Card>
    </form>
  )
}
