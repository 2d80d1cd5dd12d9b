/** The data rows of a run with its predictions over them, the least confident first. */
import { NativeSelect, Skeleton, Slider, Text } from '@mantine/core'
import { IconFiles } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import { formatConfidence, formatCount } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { tileHeight } from '@/ui/Tile'
import { VirtualGrid } from '@/ui/VirtualGrid'
import classes from './Models.module.css'
import { type RunOrder, useRunDataRows } from './queries'
import { RunRowDrawer } from './RunRowDrawer'
import { RunTile } from './RunTile'
import { orders, type RunSearch } from './runSearch'
import { useRunFeatures } from './useRunFeatures'

interface ToolbarProps {
  run: ModelRun
  order: RunOrder
  onOrder: (order: RunOrder) => void
  threshold: number
  onThreshold: (threshold: number) => void
}

function Toolbar({ run, order, onOrder, threshold, onThreshold }: ToolbarProps) {
  const { t } = useTranslation('models')
  return (
    <div className={classes.toolbar}>
      <NativeSelect
        size="xs"
        aria-label={t('order')}
        value={order}
        onChange={(event) => onOrder(event.currentTarget.value as RunOrder)}
        data={orders.map((value) => ({ value, label: t(`orders.${value}`) }))}
      />
      <div className={classes.threshold}>
        <Text size="xs" c="dimmed">
          {t('threshold', { value: formatConfidence(threshold) })}
        </Text>
        <Slider
          size="sm"
          min={0}
          max={1}
          step={0.01}
          label={null}
          value={threshold}
          onChange={onThreshold}
          thumbLabel={t('thresholdLabel')}
        />
      </div>
      <Text size="sm" c="dimmed" ml="auto">
        {t('rowCount', { count: run.data_row_count, number: formatCount(run.data_row_count) })}
        {' · '}
        {t('predictionCount', { count: run.prediction_count, number: formatCount(run.prediction_count) })}
      </Text>
    </div>
  )
}

export function RunGallery({ run }: { run: ModelRun }) {
  const { t } = useTranslation('models')
  const search = useSearch({ from: '/o/$slug/shell/model-runs/$id' })
  const navigate = useNavigate({ from: '/o/$slug/model-runs/$id' })
  const [threshold, setThreshold] = useState(0)
  const order = search.order ?? 'confidence'
  const query = useRunDataRows(run.id, order)
  const features = useRunFeatures(run)
  const rows = rowsOf(query.data)
  const change = (by: RunSearch) => void navigate({ search: (now) => ({ ...now, ...by }), replace: true })
  const { fetchNextPage } = query
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])

  return (
    <>
      <Toolbar
        run={run}
        order={order}
        onOrder={(next) => change({ order: next })}
        threshold={threshold}
        onThreshold={setThreshold}
      />
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
            minTileWidth={190}
            tileHeight={tileHeight}
            total={query.data?.pages[0]?.count ?? run.data_row_count}
            hasMore={query.hasNextPage}
            loadingMore={query.isFetchingNextPage}
            onLoadMore={more}
            empty={
              <EmptyState icon={<IconFiles size={24} />} title={t('galleryEmpty')}>
                {t('galleryEmptyText')}
              </EmptyState>
            }
            renderItem={(item) => (
              <RunTile
                run={run}
                item={item}
                features={features}
                threshold={threshold}
                onOpen={() => change({ row: item.data_row.id })}
              />
            )}
          />
        )}
      </div>
      <RunRowDrawer
        run={run}
        item={rows.find(({ data_row }) => data_row.id === search.row)}
        features={features}
        threshold={threshold}
        onClose={() => change({ row: undefined })}
      />
    </>
  )
}
