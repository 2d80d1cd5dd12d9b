/**
 * A gallery of any length with few DOM nodes: only the rows in view (and two beyond) exist, and the next keyset page is
 * asked for when the end comes near.
 */
import { Loader } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './VirtualGrid.module.css'

interface VirtualGridProps<Item> {
  label: string
  items: readonly Item[]
  itemKey: (item: Item) => string
  renderItem: (item: Item, index: number) => ReactNode
  /** Height of a tile in px, without the gap. */
  tileHeight: (tileWidth: number) => number
  minTileWidth?: number
  gap?: number
  hasMore: boolean
  loadingMore: boolean
  onLoadMore: () => void
  /** How many there are in all, when known. */
  total?: number | null
  empty?: ReactNode
}

function useWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const read = () => setWidth(element.clientWidth || element.offsetWidth)
    read()
    const observer = new ResizeObserver(read)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}

export function VirtualGrid<Item>(props: VirtualGridProps<Item>) {
  const { label, items, itemKey, renderItem, tileHeight, minTileWidth = 150, gap = 10, total } = props
  const { hasMore, loadingMore, onLoadMore, empty } = props
  const { t } = useTranslation('ui')
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: canvas, width } = useWidth()
  const columns = Math.max(2, Math.floor((width + gap) / (minTileWidth + gap)))
  const tileWidth = Math.max(1, (width - gap * (columns - 1)) / columns)
  const rowHeight = Math.round(tileHeight(tileWidth)) + gap
  const rows = Math.ceil(items.length / columns)

  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 2,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again because the height of a row changed
  useLayoutEffect(() => virtual.measure(), [rowHeight, virtual])

  const shown = virtual.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? -1
  const nearEnd = lastShown >= rows - 6
  useEffect(() => {
    if (nearEnd && hasMore && !loadingMore) onLoadMore()
  }, [nearEnd, hasMore, loadingMore, onLoadMore])

  return (
    <div className={classes.scroller} ref={scroller} data-testid="virtual-grid">
      {items.length === 0 && !hasMore && empty}
      {/* biome-ignore lint/a11y/useSemanticElements: rows stand between this list and its items */}
      <div
        ref={canvas}
        className={classes.canvas}
        role="list"
        aria-label={label}
        aria-busy={loadingMore}
        style={{ height: virtual.getTotalSize() }}
      >
        {shown.map((row) => (
          <div
            key={row.key}
            role="presentation"
            className={classes.row}
            style={{
              height: rowHeight - gap,
              gap,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              gridTemplateRows: 'minmax(0, 1fr)',
              transform: `translateY(${row.start}px)`,
            }}
          >
            {items.slice(row.index * columns, (row.index + 1) * columns).map((item, offset) => {
              const index = row.index * columns + offset
              return (
                // biome-ignore lint/a11y/useSemanticElements: see above
                <div
                  key={itemKey(item)}
                  role="listitem"
                  aria-setsize={total ?? -1}
                  aria-posinset={index + 1}
                  style={{ minWidth: 0, minHeight: 0 }}
                >
                  {renderItem(item, index)}
                </div>
              )
            })}
          </div>
        ))}
      </div>
      {hasMore && (
        <div className={classes.foot}>
          <Loader size="sm" type="dots" role="status" aria-label={t('loading')} />
        </div>
      )}
    </div>
  )
}
