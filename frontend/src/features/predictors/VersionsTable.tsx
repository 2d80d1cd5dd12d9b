import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PredictorVersion } from '@/api/types'
import { formatAgo, formatCount, formatPercent } from '@/lib/format'
import { type Column, DataTable } from '@/ui/DataTable'
import { RowButton } from '@/ui/RowButton'
import { StateBadge } from '@/ui/StateBadge'

export function VersionsTable({ versions, onOpen }: { versions: PredictorVersion[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation('predictors')
  const share = (value: number | undefined) => (value === undefined ? '–' : formatPercent(value, 1))
  const columns: Column<PredictorVersion>[] = [
    {
      key: 'number',
      header: t('versionHeader'),
      cell: ({ id, number }) => <RowButton onClick={() => onOpen(id)}>{t('version', { number })}</RowButton>,
    },
    { key: 'state', header: t('state'), width: 120, cell: ({ state }) => <StateBadge state={state} /> },
    {
      key: 'images',
      header: t('card.samples'),
      align: 'right',
      width: 90,
      secondary: true,
      cell: ({ trained }) => trained.samples !== undefined && formatCount(trained.samples),
    },
    {
      key: 'precision',
      header: t('precision'),
      align: 'right',
      width: 100,
      cell: ({ metrics }) => share(metrics.precision),
    },
    { key: 'recall', header: t('recall'), align: 'right', width: 100, cell: ({ metrics }) => share(metrics.recall) },
    {
      key: 'created',
      header: t('created'),
      width: 140,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatAgo(created_at)}
        </Text>
      ),
    },
  ]
  return (
    <DataTable
      label={t('versions')}
      columns={columns}
      rows={versions}
      rowKey={({ id }) => id}
      onRowClick={({ id }) => onOpen(id)}
    />
  )
}
