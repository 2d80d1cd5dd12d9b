/** A page that is one list: its title, its table, its empty state, and more of it on demand. */
import { Button, Group, Stack } from '@mantine/core'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Page as ApiPage } from '@/api/types'
import { rowsOf } from '@/lib/pages'
import { type Column, DataTable } from './DataTable'
import { EmptyState } from './EmptyState'
import { ErrorState } from './ErrorState'
import { Page, PageHeader } from './PageHeader'
import { TableSkeleton } from './Skeletons'

interface ListProps<Row> {
  label: string
  query: UseInfiniteQueryResult<InfiniteData<ApiPage<Row>>>
  columns: Column<Row>[]
  rowKey: (row: Row) => string
  onRowClick?: (row: Row) => void
  rowName?: (row: Row) => string
  /** The keys of those that are chosen, where rows can be. */
  selected?: ReadonlySet<string>
  onSelect?: (selected: Set<string>) => void
  empty: { icon: ReactNode; title: string; text?: ReactNode; action?: ReactNode }
}

export function PagedTable<Row>(props: ListProps<Row>) {
  const { label, query, columns, rowKey, rowName, onRowClick, selected, onSelect, empty } = props
  const { t } = useTranslation('ui')
  const rows = rowsOf(query.data)
  if (query.isPending) return <TableSkeleton />
  if (query.isError && rows.length === 0) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (rows.length === 0) {
    return (
      <EmptyState icon={empty.icon} title={empty.title} action={empty.action}>
        {empty.text}
      </EmptyState>
    )
  }
  return (
    <Stack gap="sm">
      <DataTable {...{ label, columns, rows, rowKey, rowName, onRowClick, selected, onSelect }} />
      {query.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('loadMore')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

interface ListPageProps<Row> extends Omit<ListProps<Row>, 'label'> {
  title: string
  actions?: ReactNode
}

export function ListPage<Row>({ title, actions, ...list }: ListPageProps<Row>) {
  return (
    <Page header={<PageHeader title={title} actions={actions} />} wide>
      <PagedTable label={title} {...list} />
    </Page>
  )
}
