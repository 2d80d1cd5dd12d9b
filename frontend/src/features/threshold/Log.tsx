/** Every certification that was held, what came of it and what it cost of the doubt. */
import { Badge, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ProductionCertification, ProductionThreshold } from '@/api/types'
import { formatAgo, formatCount } from '@/lib/format'
import { DataTable } from '@/ui/DataTable'
import { doubt, from, share } from './words'

function Result({ held }: { held: ProductionCertification }) {
  const { t } = useTranslation('threshold')
  const [group] = held.groups
  if (!held.is_kept) {
    return (
      <Group gap={6} wrap="nowrap">
        <Badge variant="light" color="orange" miw="max-content">
          {t('log.refused')}
        </Badge>
        {held.groups.length === 1 && group && group.more !== null && (
          <Text size="xs" c="dimmed">
            {t('log.more', { count: formatCount(group.more) })}
          </Text>
        )}
      </Group>
    )
  }
  const threshold = held.groups.length === 1 ? group!.threshold : null
  return (
    <Badge variant="light" color="teal" miw="max-content">
      {threshold === null ? t('state.kept') : t('log.kept', { threshold: from(threshold) })}
    </Badge>
  )
}

function boundOf({ groups }: ProductionCertification): string {
  const bounds = groups.flatMap(({ place, candidates }) => (place === null ? [] : [candidates[place]!.bound]))
  return bounds.length ? `≤ ${share(Math.max(...bounds))}` : '–'
}

/** What more audits would bring, at the rates seen so far. */
function Ahead({ newest }: { newest: ProductionCertification }) {
  const { t } = useTranslation('threshold')
  const outlook = newest.groups.length === 1 ? newest.groups[0]!.outlook : []
  if (!outlook.length) return null
  return (
    <Group gap="lg" data-testid="outlook">
      <Text size="sm" fw={500}>
        {t('log.ahead')}
      </Text>
      {outlook.slice(0, 4).map(({ audits, coverage }) => (
        <div key={audits}>
          <Text size="sm" fw={500}>
            {formatCount(audits)} {t('log.audits').toLowerCase()}
          </Text>
          <Text size="xs" c="dimmed">
            {t('log.coverage', { share: share(coverage) })}
          </Text>
        </div>
      ))}
    </Group>
  )
}

export function Log({ standing: { certifications, newest } }: { standing: ProductionThreshold }) {
  const { t } = useTranslation('threshold')
  if (!certifications.length) return <Text c="dimmed">{t('log.none')}</Text>
  return (
    <Stack gap="md">
      {newest && <Ahead newest={newest} />}
      <DataTable
        label={t('log.title')}
        rows={certifications}
        rowKey={({ number }) => String(number)}
        minWidth={720}
        pinned
        columns={[
          { key: 'number', header: t('log.number'), cell: ({ number }) => number },
          { key: 'when', header: t('log.when'), cell: ({ created_at }) => formatAgo(created_at) },
          {
            key: 'promise',
            header: t('log.promise'),
            cell: ({ error_rate, confidence }) =>
              t('log.promised', { rate: share(error_rate), confidence: share(confidence) }),
          },
          {
            key: 'audits',
            header: t('log.audits'),
            align: 'right',
            cell: ({ audits, set_aside }) => (
              <span title={set_aside > 0 ? t('log.setAside', { count: set_aside }) : undefined}>
                {formatCount(audits)}
                {set_aside > 0 && ` (${set_aside})`}
              </span>
            ),
          },
          { key: 'result', header: t('log.result'), cell: (held) => <Result held={held} /> },
          { key: 'bound', header: t('log.bound'), align: 'right', cell: boundOf },
          { key: 'doubt', header: t('log.doubt'), align: 'right', cell: (held) => doubt(held.doubt) },
        ]}
      />
    </Stack>
  )
}
