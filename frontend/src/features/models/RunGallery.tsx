/** The data rows of a run: predictions and labels over each other, sorted, filtered, chosen, opened; the least confident first. */
import { Skeleton } from '@mantine/core'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { ModelRun, ModelRunDataRow } from '@/api/types'
import type { ColorBy } from '@/features/evaluation/outcomes'
import { RowDrawer } from '@/features/evaluation/RowDrawer'
import type { Evaluation } from '@/features/evaluation/types'
import { thresholdsOf, useRunSearch } from '@/features/evaluation/useThresholds'
import { type Clause, filterText } from '@/features/slices/clauses'
import { AddFilter, FilterBar } from '@/features/slices/FilterBar'
import { rowsOf } from '@/lib/pages'
import { useSelection } from '@/lib/useSelection'
import { ErrorState } from '@/ui/ErrorState'
import { tileHeight } from '@/ui/Tile'
import { VirtualGrid } from '@/ui/VirtualGrid'
import { EmptyGallery } from './EmptyGallery'
import { FigureNote, goesByFigures } from './FigureNote'
import classes from './Models.module.css'
import { useRunDataRows } from './queries'
import { RunSelection } from './RunSelection'
import { RunTile } from './RunTile'
import { RunToolbar } from './RunToolbar'
import { useDrawing } from './runFigures'
import { SaveSlice } from './SaveSlice'
import { SplitByFilter } from './SplitByFilter'
import { useSelectFirst } from './useSelectFirst'

interface RunGalleryProps {
  run: ModelRun
  evaluation: Evaluation
}

export function RunGallery({ run, evaluation }: RunGalleryProps) {
  const { t } = useTranslation('models')
  const [search, change] = useRunSearch()
  const [colorBy, setColorBy] = useState<ColorBy>('outcome')
  const drawing = useDrawing(run, colorBy)
  const thresholds = thresholdsOf(search, evaluation)
  const order = search.order ?? 'confidence'
  const clauses = search.filter ?? []
  const query = useRunDataRows(run.id, { order, split: search.split, filter: filterText(clauses) })
  const rows = rowsOf<ModelRunDataRow>(query.data)
  const selection = useSelection()
  const first = useSelectFirst(query, selection)
  const [mayBatch, maySlice, mayEdit] = [useMay('projects.edit'), useMay('catalog.edit'), useMay('models.edit')]
  const { fetchNextPage } = query
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])
  const filter = (next: Clause[]) => change({ filter: next.length > 0 ? next : undefined })
  const ids = rows.map(({ data_row }) => data_row.id)
  const isNarrowed = clauses.length > 0 || search.split !== undefined
  const count = query.data?.pages[0]?.count ?? (isNarrowed ? null : run.data_row_count)

  return (
    <>
      <RunToolbar
        evaluation={evaluation}
        thresholds={thresholds}
        order={order}
        onOrder={(next) => change({ order: next })}
        colorBy={colorBy}
        onColorBy={setColorBy}
        count={count}
        onSelectFirst={mayBatch && rows.length > 0 ? first.select : undefined}
        isSelecting={first.isBusy}
        addFilter={
          <AddFilter
            clauses={clauses}
            onChange={filter}
            preset={{ model_run: run.id, confidence: thresholds.confidence, iou: thresholds.iou }}
          />
        }
      />
      <FilterBar clauses={clauses} onChange={filter} here={run.id}>
        {isNarrowed && (
          <>
            {maySlice && <SaveSlice run={run} clauses={clauses} split={search.split} />}
            {mayEdit && clauses.length > 0 && <SplitByFilter run={run} clauses={clauses} />}
          </>
        )}
      </FilterBar>
      {goesByFigures(order, clauses) && (
        <FigureNote
          run={run.id}
          evaluation={evaluation}
          thresholds={thresholds}
          onReset={() => change({ confidence: undefined, iou: undefined })}
        />
      )}
      <div className={classes.gallery}>
        {query.isError && rows.length === 0 ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Skeleton m={20} h={240} w="auto" />
        ) : (
          <VirtualGrid
            label={t('galleryOf', { name: run.name })}
            items={rows}
            itemKey={({ data_row }) => data_row.id}
            minTileWidth={200}
            tileHeight={tileHeight}
            total={count}
            hasMore={query.hasNextPage}
            loadingMore={query.isFetchingNextPage}
            onLoadMore={more}
            empty={
              <EmptyGallery
                run={run}
                isNarrowed={isNarrowed}
                onClear={() => change({ filter: undefined, split: undefined })}
              />
            }
            renderItem={(item) => (
              <RunTile
                run={run}
                item={item}
                thresholds={thresholds}
                drawing={drawing}
                order={order}
                onOpen={() => change({ row: item.data_row.id })}
                selected={selection.ids.has(item.data_row.id)}
                onSelect={(event) => selection.toggle(item.data_row.id, event.shiftKey, ids)}
              />
            )}
          />
        )}
      </div>
      <RunSelection run={run} evaluation={evaluation} selection={selection} rows={rows} />
      <RowDrawer
        run={run}
        evaluation={evaluation}
        thresholds={thresholds}
        order={ids}
        total={count}
        id={search.row ?? null}
        onMove={(row) => change({ row })}
        onEnd={query.hasNextPage ? more : undefined}
        onClose={() => change({ row: undefined })}
      />
    </>
  )
}
