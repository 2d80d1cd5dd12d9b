/** What predictors spent for the project, by the device they worked on. */
import { Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Savings } from '@/api/types'
import { formatCount, formatSeconds } from '@/lib/format'
import { type Column, DataTable } from '@/ui/DataTable'

type Row = Savings['compute'][number]

export function Compute({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation('savings')
  if (rows.length === 0) return null
  const columns: Column<Row>[] = [
    { key: 'device', header: t('compute.device'), cell: ({ device }) => device },
    {
      key: 'rows',
      header: t('compute.rows'),
      align: 'right',
      width: 110,
      cell: ({ data_rows }) => formatCount(data_rows),
    },
    {
      key: 'seconds',
      header: t('compute.time'),
      align: 'right',
      width: 130,
      cell: ({ seconds }) => formatSeconds(seconds),
    },
  ]
  return (
    <section data-testid="compute">
      <Title order={2} fz="sm">
        {t('compute.title')}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('compute.text')}
      </Text>
      <DataTable label={t('compute.title')} columns={columns} rows={[...rows]} rowKey={({ device }) => device} />
    </section>
  )
}
