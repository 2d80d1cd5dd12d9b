/** The measured saving; or, honestly, how much is missing until one can be stated. */
import { Alert, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconHourglass } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Savings } from '@/api/types'
import { formatCount, formatPercent, formatSeconds } from '@/lib/format'
import { StatCard } from '@/ui/StatCard'
import { SetCosts } from './SetCosts'

function NotEnough({ savings }: { savings: Savings }) {
  const { t } = useTranslation('savings')
  const { needed, outcomes } = savings
  const kept = outcomes.accepted.n + outcomes.edited.n
  return (
    <Alert color="gray" icon={<IconHourglass size={18} />} title={t('notEnough')} data-testid="not-enough">
      <Text size="sm">{t('notEnoughText', { count: needed })}</Text>
      <Group gap="lg" mt="xs">
        <Text size="sm" fw={600}>
          {t(outcomes.drawn.n < needed ? 'drawnSoFar' : 'drawnEnough', { n: formatCount(outcomes.drawn.n), needed })}
        </Text>
        <Text size="sm" fw={600}>
          {t(kept < needed ? 'keptSoFar' : 'keptEnough', { n: formatCount(kept), needed })}
        </Text>
      </Group>
    </Alert>
  )
}

const money = (amount: number, currency: string) =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount)

export function Measured({ savings, project }: { savings: Savings; project: string }) {
  const { t } = useTranslation('savings')
  const { measured, acceptance_rate, decided } = savings
  return (
    <Stack gap="sm">
      {!measured && <NotEnough savings={savings} />}
      <SimpleGrid cols={{ base: 2, md: measured ? 4 : 2 }} spacing="sm">
        {measured && (
          <StatCard
            label={t('perObject')}
            value={formatSeconds(measured.saved_s_per_annotation)}
            hint={t('ofDrawing', { percent: formatPercent(measured.saved_percent / 100, 1) })}
          />
        )}
        <StatCard
          label={t('acceptance')}
          value={acceptance_rate === null ? '–' : formatPercent(acceptance_rate, 1)}
          hint={t('acceptanceHint', { count: decided })}
        />
        {measured && <StatCard label={t('hours')} value={formatSeconds(measured.saved_hours * 3600)} />}
        {measured && (
          <StatCard
            label={t('money')}
            value={
              measured.saved_money !== null && measured.currency ? money(measured.saved_money, measured.currency) : '–'
            }
            hint={<SetCosts project={project} />}
          />
        )}
      </SimpleGrid>
      {measured && (
        <Text size="xs" c="dimmed">
          {t('observed')}
        </Text>
      )}
    </Stack>
  )
}
