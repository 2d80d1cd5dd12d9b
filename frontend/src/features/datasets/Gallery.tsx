/** The data rows of a dataset: searched, chosen, opened. */
import { Button, FileButton, Skeleton } from '@mantine/core'
import { IconFiles, IconSearchOff } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Dataset } from '@/api/types'
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
  dataset: Dataset
  onUpload?: (files: File[]) => void
}

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

export function Gallery({ dataset, onUpload }: GalleryProps) {
  const { t } = useTranslation('datasets')
  const search = useSearch({ from: '/o/$slug/shell/datasets/$id' })
  const navigate = useNavigate({ from: '/o/$slug/datasets/$id' })
  const selection = useSelection()
  const query = useDataRows({ dataset: dataset.id, search: search.q, state: search.state, order: search.order })
  const rows = rowsOf(query.data)
  const filtered = Boolean(search.q || search.state)
  const total = query.data?.pages[0]?.count ?? (filtered ? null : dataset.data_row_count)
  const change = (by: GallerySearch) => void navigate({ search: (now) => ({ ...now, ...by }), replace: true })
  const { fetchNextPage } = query
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])

  return (
    <>
      <GalleryToolbar value={search} onChange={change} count={total} />
      <div className={classes.gallery}>
        {query.isError && rows.length === 0 ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Skeleton m={20} h={240} w="auto" />
        ) : (
          <VirtualGrid
            label={t('galleryOf', { name: dataset.name })}
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
                onOpen={() => change({ row: row.id })}
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
      <RowActions dataset={dataset} selection={selection} />
      <DataRowDrawer id={search.row ?? null} onClose={() => change({ row: undefined })} />
    </>
  )
}
