import { Badge, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor, PredictorVersion } from '@/api/types'
import { formatAgo, formatPercent } from '@/lib/format'
import { type Column, DataTable } from '@/ui/DataTable'
import { RowButton } from '@/ui/RowButton'
import { StateBadge } from '@/ui/StateBadge'
import { PromoteButton } from './PromoteButton'
import { FIGURES, inUse } from './versions'

interface VersionsTableProps {
  predictor: Predictor
  shown: string
  onOpen: (id: string) => void
}

export function VersionsTable({ predictor, shown, onOpen }: VersionsTableProps) {
  const { t } = useTranslation('predictors')
  const mayTrain = useMay('predictors.train')
  const current = inUse(predictor)
  const { versions } = predictor
  const told = FIGURES.filter((name) => versions.some(({ metrics }) => typeof metrics[name] === 'number'))
  const columns: Column<PredictorVersion>[] = [
    {
      key: 'number',
      header: t('versionHeader'),
      cell: ({ id, number, label }) => (
        <Group gap={8}>
          <RowButton onClick={() => onOpen(id)}>
            <span aria-current={id === shown || undefined}>{t('version', { number })}</span>
          </RowButton>
          {id === current?.id && <Badge>{t('inUse')}</Badge>}
          {label && (
            <Text c="dimmed" inherit style={{ overflowWrap: 'anywhere' }}>
              {label}
            </Text>
          )}
        </Group>
      ),
    },
    { key: 'state', header: t('state'), width: 130, cell: ({ state }) => <StateBadge state={state} /> },
    ...told.map(
      (name): Column<PredictorVersion> => ({
        key: name,
        header: t(`figures.${name}`),
        align: 'right',
        width: 110,
        secondary: true,
        cell: ({ metrics }) => (typeof metrics[name] === 'number' ? formatPercent(metrics[name], 1) : '–'),
      }),
    ),
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
    ...(mayTrain
      ? [
          {
            key: 'use',
            header: '',
            align: 'right' as const,
            width: 120,
            cell: (version: PredictorVersion) => <PromoteButton predictor={predictor} version={version} />,
          },
        ]
      : []),
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
