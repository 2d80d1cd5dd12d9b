/** One asset of a gallery: opens on a click, says on it what it is; below, where nothing is hidden by it, its box to choose it, and its name. */
import type { MouseEvent, ReactNode } from 'react'
import type { DataRow } from '@/api/types'
import type { DrawnShape, Fit } from './AnnotatedImage'
import { AssetPicture } from './AssetPicture'
import { assetIcon, shortLength } from './assets'
import classes from './Tile.module.css'

interface TileProps {
  row: DataRow
  openLabel: string
  onOpen: () => void
  shapes?: readonly DrawnShape[]
  dashed?: boolean
  cased?: boolean
  foot?: ReactNode
  selectLabel?: string
  selected?: boolean
  onSelect?: (event: MouseEvent) => void
}

/** Height of a tile: the picture is 4:3, the line below 28 px. */
export const tileHeight = (width: number): number => width * 0.75 + 28

/** In the corner of what is no picture: its type, and how long it is. */
function TypeMark({ row }: { row: DataRow }) {
  if (row.modality === 'image') return null
  const Icon = assetIcon(row.modality)
  return (
    <span className={classes.type} aria-hidden="true">
      <Icon size={13} stroke={1.7} />
      {shortLength(row.modality, row.facts)}
    </span>
  )
}

/** What marks are drawn on is seen whole: one near an edge would be cut off. */
const fitOf = ({ modality }: DataRow, shapes: TileProps['shapes']): Fit | undefined =>
  shapes && modality === 'image' ? 'contain' : undefined

export function Tile(props: TileProps) {
  const { row, openLabel, onOpen, shapes, dashed, cased, foot, selectLabel, selected, onSelect } = props
  return (
    <div className={classes.tile} data-selected={selected || undefined}>
      <button type="button" className={classes.picture} onClick={onOpen} aria-label={openLabel}>
        <AssetPicture row={row} shapes={shapes} dashed={dashed} cased={cased} fit={fitOf(row, shapes)} />
        <TypeMark row={row} />
      </button>
      <div className={classes.foot}>
        {onSelect && (
          <input
            type="checkbox"
            className={classes.box}
            checked={selected ?? false}
            onChange={() => {}}
            onClick={onSelect}
            aria-label={selectLabel}
          />
        )}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the picture is the button, for keyboards too */}
        <span className={classes.name} title={row.name} onClick={onOpen}>
          {row.name}
        </span>
        {foot}
      </div>
    </div>
  )
}
