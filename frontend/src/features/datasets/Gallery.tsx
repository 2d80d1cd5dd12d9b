/** The data rows of a dataset or of a slice: searched, filtered, chosen, opened. */
import { Button, FileButton, Skeleton } from '@mantine/core'
import { IconFiles, IconSearchOff } from '@tabler/icons-react'
import { type ReactNode, useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Dataset } from '@/api/types'
import { type Clause, filterText, type TermName } from '@/features/slices/clauses'
import { AddFilter, FilterBar } from '@/features/slices/FilterBar'
import { rowsOf } from '@/lib/pages'
import { useSelection } from '@/lib/useSelection'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { Tile, tileHeight } from '@/ui/Tile'
import { VirtualGrid } from '@/ui/VirtualGrid'
import { DataRowDrawer } from './DataRowDrawer'
import classes from './Datasets.module.css'
import { GalleryToolbar } from './GalleryToolbar'
import type { GallerySearch } from './gallerySearch'
import { useDataRows } from './queries'
import { RowActions } from './RowActions'

interface GalleryProps {
  name: string
  /** Only its images; without one, those of all datasets. */
  dataset?: Dataset
  search: GallerySearch
  clauses: Clause[]
  onChange: (change: GallerySearch) => void
  /** What can be done with the filter, beside its chips. */
  filterActions?: ReactNode
  onUpload?: (files: File[]) => void
}

const ofDataset: TermName[] = ['dataset']

function Nothing({ filtered, onUpload }: { filtered: boolean; onUpload?: (files: File[]) => void }) {
  const { t } = useTranslation('datasets')
  if (filtered) {
    return (
      <EmptyState icon={<IconSearchOff size={24} />} title={t('noMatch')}>
        {t('noMatchText')}
      </EmptyState>
    )
  }
  const action = onUpload && (
    <FileButton multiple onChange={onUpload}>
      {(props) => <Button {...props}>{t('upload')}</Button>}
    </FileButton>
  )
  return (
    <EmptyState icon={<IconFiles size={24} />} title={t('galleryEmpty')} action={action}>
      {t('galleryEmptyText')}
    </EmptyState>
  )
}

export function Gallery({ name, dataset, search, clauses, onChange, filterActions, onUpload }: GalleryProps) {
  const { t } = useTranslation('datasets')
  const selection = useSelection()
  const { q, state, order } = search
  const query = useDataRows({ dataset: dataset?.id, search: q, state, order, filter: filterText(clauses) })
  const rows = rowsOf(query.data)
  const filtered = Boolean(q || state || clauses.length > 0 || !dataset)
  const total = query.data?.pages[0]?.count ?? (filtered ? null : (dataset?.data_row_count ?? null))
  const filter = (next: Clause[]) => onChange({ filter: next })
  const { fetchNextPage } = query
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])

  return (
    <>
      <GalleryToolbar value={search} onChange={onChange} count={total}>
        <AddFilter clauses={clauses} onChange={filter} without={dataset && ofDataset} />
      </GalleryToolbar>
      <FilterBar clauses={clauses} onChange={filter}>
        {filterActions}
      </FilterBar>
      <div className={classes.gallery}>
        {query.isError && rows.length === 0 ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Skeleton m={20} h={240} w="auto" />
        ) : (
          <VirtualGrid
            label={t('galleryOf', { name })}
            items={rows}
            itemKey={(row) => row.id}
            tileHeight={tileHeight}
            total={total}
            hasMore={query.hasNextPage}
            loadingMore={query.isFetchingNextPage}
            onLoadMore={more}
            empty={<Nothing filtered={filtered} onUpload={onUpload} />}
            renderItem={(row) => (
              <Tile
                row={row}
                openLabel={t('openRow', { name: row.name })}
                selectLabel={t('select', { name: row.name })}
                onOpen={() => onChange({ row: row.id })}
                selected={selection.ids.has(row.id)}
                onSelect={(event) =>
                  selection.toggle(
                    row.id,
                    event.shiftKey,
                    rows.map(({ id }) => id),
                  )
                }
              />
            )}
          />
        )}
      </div>
      <RowActions name={name} dataset={dataset} selection={selection} />
      <DataRowDrawer id={search.row ?? null} onClose={() => onChange({ row: undefined })} />
    </>
  )
}
