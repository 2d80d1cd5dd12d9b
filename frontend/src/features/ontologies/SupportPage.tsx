/** Which kind of annotation can live in which type of data, with the reason where it cannot. */
import { Stack, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { components } from '@/api/generated/schema'
import { api } from '@/lib/api'
import { type Column, DataTable } from '@/ui/DataTable'
import { ErrorState } from '@/ui/ErrorState'
import { Page, PageHeader } from '@/ui/PageHeader'
import { TableSkeleton } from '@/ui/Skeletons'
import { nameOf } from './kinds'

type Matrix = components['schemas']['MatrixOutput']
type Cell = Matrix['cells'][number]

interface Row {
  readonly kind: string
  readonly cells: ReadonlyMap<string, Cell>
}

function Mark({ cell }: { cell: Cell | undefined }) {
  const { t } = useTranslation('ontologies')
  if (cell?.supported)
    return <IconCheck size={16} stroke={2.2} color="var(--mantine-color-teal-6)" aria-label={t('supported')} />
  return (
    <Tooltip label={cell?.reason} multiline maw={260} events={{ hover: true, focus: true, touch: true }}>
      <Text component="span" c="dimmed" tabIndex={0} aria-label={cell?.reason} lh={0}>
        <IconMinus size={16} stroke={1.6} aria-hidden />
      </Text>
    </Tooltip>
  )
}

function Table({ matrix }: { matrix: Matrix }) {
  const { t } = useTranslation('ontologies')
  const rows = matrix.kinds.map(
    (kind): Row => ({
      kind,
      cells: new Map(matrix.cells.filter((cell) => cell.kind === kind).map((cell) => [cell.modality, cell])),
    }),
  )
  const columns: Column<Row>[] = [
    {
      key: 'kind',
      header: t('kind'),
      cell: ({ kind }) => (
        <Text inherit fw={600}>
          {nameOf(kind)}
        </Text>
      ),
    },
    ...matrix.modalities.map(
      (modality): Column<Row> => ({
        key: modality,
        header: t(`modalities.${modality}`),
        align: 'center',
        width: 104,
        cell: ({ cells }) => <Mark cell={cells.get(modality)} />,
      }),
    ),
  ]
  return <DataTable label={t('support')} columns={columns} rows={rows} rowKey={({ kind }) => kind} minWidth={1100} />
}

export function SupportPage() {
  const { t } = useTranslation('ontologies')
  const matrix = useQuery({
    queryKey: ['support-matrix'],
    queryFn: () => api.get<Matrix>('/support-matrix'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Page header={<PageHeader title={t('support')} />} wide>
      <Stack gap="md">
        <Text size="sm" c="dimmed" maw={720}>
          {t('supportText')}
        </Text>
        {matrix.isPending && <TableSkeleton rows={8} />}
        {matrix.isError && <ErrorState error={matrix.error} onRetry={() => void matrix.refetch()} />}
        {matrix.data && <Table matrix={matrix.data} />}
      </Stack>
    </Page>
  )
}
