import { useTranslation } from 'react-i18next'
import type { Outcome, OutcomeTimes } from '@/api/types'
import { formatCount, formatSeconds } from '@/lib/format'
import { type Column, DataTable } from '@/ui/DataTable'

type Row = OutcomeTimes & { outcome: Outcome }

const order: readonly Outcome[] = ['drawn', 'accepted', 'edited', 'rejected']
const seconds = (value: number | null) => (value === null ? '–' : formatSeconds(value))

export function OutcomeTable({ outcomes }: { outcomes: Record<Outcome, OutcomeTimes> }) {
  const { t } = useTranslation('savings')
  const columns: Column<Row>[] = [
    { key: 'outcome', header: t('outcome'), cell: ({ outcome }) => t(`outcomes.${outcome}`) },
    { key: 'n', header: t('count'), align: 'right', width: 110, cell: ({ n }) => formatCount(n) },
    { key: 'median', header: t('median'), align: 'right', width: 110, cell: ({ median_s }) => seconds(median_s) },
    {
      key: 'mean',
      header: t('mean'),
      align: 'right',
      width: 110,
      secondary: true,
      cell: ({ mean_s }) => seconds(mean_s),
    },
    {
      key: 'middle',
      header: t('middle'),
      align: 'right',
      width: 160,
      secondary: true,
      cell: ({ p25_s, p75_s }) => (p25_s === null ? '–' : `${seconds(p25_s)} – ${seconds(p75_s)}`),
    },
  ]
  const rows = order.map((outcome) => ({ outcome, ...outcomes[outcome] }))
  return <DataTable label={t('measured')} columns={columns} rows={rows} rowKey={({ outcome }) => outcome} />
}
