/** Which kind of annotation can live in which type of data, and below the table why it cannot elsewhere. */
import { List, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api'
import { useSlug } from '@/lib/route'
import { type Column, DataTable } from '@/ui/DataTable'
import { ErrorState } from '@/ui/ErrorState'
import { TextLink } from '@/ui/links'
import { Page, PageHeader } from '@/ui/PageHeader'
import { TableSkeleton } from '@/ui/Skeletons'
import { nameOf } from './kinds'
import classes from './Ontology.module.css'
import { type Cell, type Matrix, notesOf } from './support'

interface Row {
  readonly kind: string
  readonly cells: ReadonlyMap<string, Cell>
}

function Tick({ cell }: { cell: Cell }) {
  const { t } = useTranslation('ontologies')
  const places = cell.places.map((place) => t(`places.${place}`)).join(', ')
  return (
    <>
      <IconCheck size={16} stroke={2.2} color="var(--mantine-color-teal-6)" aria-label={t('supported')} />
      {places && (
        <Text size="xs" c="dimmed">
          {cell.place_required ? places : t('placeOptional', { places })}
        </Text>
      )}
    </>
  )
}

function Mark({ cell, note }: { cell: Cell | undefined; note: number | undefined }) {
  if (cell?.supported) return <Tick cell={cell} />
  return (
    <Text component="span" c="dimmed" className={classes.dash} title={cell?.reason}>
      <IconMinus size={16} stroke={1.6} aria-hidden />
      <sup aria-hidden="true">{note}</sup>
      <VisuallyHidden>{cell?.reason}</VisuallyHidden>
    </Text>
  )
}

function Notes({ notes }: { notes: readonly string[] }) {
  const { t } = useTranslation('ontologies')
  if (notes.length === 0) return null
  return (
    <section data-testid="support-notes">
      <Title order={2} mb={4}>
        {t('whyNot')}
      </Title>
      <List type="ordered" size="sm" spacing={4}>
        {notes.map((what) => (
          <List.Item key={what}>{t('needs', { what })}</List.Item>
        ))}
      </List>
    </section>
  )
}

export function Support({ matrix }: { matrix: Matrix }) {
  const { t } = useTranslation('ontologies')
  const { notes, noteOf } = notesOf(matrix)
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
        cell: ({ kind, cells }) => <Mark cell={cells.get(modality)} note={noteOf.get(kind)} />,
      }),
    ),
  ]
  return (
    <>
      <DataTable
        label={t('support')}
        columns={columns}
        rows={rows}
        rowKey={({ kind }) => kind}
        minWidth={1100}
        pinned
      />
      <Notes notes={notes} />
    </>
  )
}

export function SupportPage() {
  const { t } = useTranslation('ontologies')
  const slug = useSlug()
  const matrix = useQuery({
    queryKey: ['support-matrix'],
    queryFn: () => api.get<Matrix>('/support-matrix'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const crumb = (
    <TextLink to="/o/$slug/ontologies" params={{ slug }} c="inherit" inherit>
      {t('title')}
    </TextLink>
  )
  return (
    <Page header={<PageHeader crumb={crumb} title={t('support')} />} wide>
      <Stack gap="md">
        <Text size="sm" c="dimmed" maw={720}>
          {t('supportText')}
        </Text>
        {matrix.isPending && <TableSkeleton rows={8} />}
        {matrix.isError && <ErrorState error={matrix.error} onRetry={() => void matrix.refetch()} />}
        {matrix.data && <Support matrix={matrix.data} />}
      </Stack>
    </Page>
  )
}
