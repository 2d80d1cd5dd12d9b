/** Which agents work for a predictor, what waits for them, and how another is started. */
import { SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Predictor } from '@/api/types'
import { formatAgo, formatCount } from '@/lib/format'
import { type Column, DataTable } from '@/ui/DataTable'
import { StatCard } from '@/ui/StatCard'
import { StateBadge } from '@/ui/StateBadge'
import type { Health } from './queries'
import { StartAgent } from './StartAgent'

type Connected = Health['agents'][number]

function Agents({ agents }: { agents: Connected[] }) {
  const { t } = useTranslation('predictors')
  const columns: Column<Connected>[] = [
    {
      key: 'name',
      header: t('name'),
      cell: ({ name }) => <span style={{ overflowWrap: 'break-word' }}>{name}</span>,
    },
    {
      key: 'state',
      header: t('state'),
      width: 130,
      cell: ({ connected }) => <StateBadge state={connected ? 'connected' : 'away'} />,
    },
    {
      key: 'learns',
      header: t('agents.learns'),
      width: 120,
      cell: ({ fits }) => t(fits ? 'agents.learnsYes' : 'agents.learnsNo'),
    },
    { key: 'device', header: t('agents.device'), width: 140, cell: ({ device }) => device || '–' },
    {
      key: 'version',
      header: t('agents.version'),
      width: 120,
      secondary: true,
      cell: ({ version }) => version || '–',
    },
    {
      key: 'answered',
      header: t('agents.answered'),
      width: 120,
      align: 'right',
      secondary: true,
      cell: ({ data_rows }) => formatCount(data_rows),
    },
    { key: 'seen', header: t('agents.seen'), width: 140, cell: ({ seen_at }) => formatAgo(seen_at) },
  ]
  return (
    <DataTable
      label={t('agents.title')}
      columns={columns}
      rows={agents}
      rowKey={({ id }) => id}
      minWidth={680}
      pinned
    />
  )
}

export function AgentsPanel({ predictor, health }: { predictor: Predictor; health: Health }) {
  const { t } = useTranslation('predictors')
  const { agents, waiting } = health
  const there = agents.filter(({ connected }) => connected).length
  return (
    <Stack gap="xl">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <StatCard
          label={t('agents.connected')}
          value={formatCount(there)}
          hint={t(there > 0 ? 'agents.working' : 'agents.nobody')}
        />
        <StatCard label={t('agents.waiting')} value={formatCount(waiting)} hint={t('agents.waitingText')} />
      </SimpleGrid>
      <section>
        <Title order={2} fz="md" mb={agents.length > 0 ? 4 : 'sm'}>
          {t('agents.title')}
        </Title>
        {agents.length > 0 ? (
          <>
            <Text size="sm" c="dimmed" mb="sm" data-testid="learners">
              {t('agents.learners', { count: agents.filter(({ fits }) => fits).length })}
            </Text>
            <Agents agents={agents} />
          </>
        ) : (
          <Text size="sm" c="dimmed">
            {t('agents.none')}
          </Text>
        )}
      </section>
      <StartAgent predictor={predictor} />
    </Stack>
  )
}
