/** One picture of a gallery: opens on a click, is chosen by its box, says its name below. */
import { IconAlertTriangle, IconPhotoOff } from '@tabler/icons-react'
import type { MouseEvent, ReactNode } from 'react'
import type { DataRow } from '@/api/types'
import { AnnotatedImage, type DrawnShape } from './AnnotatedImage'
import classes from './Tile.module.css'

interface TileProps {
  row: DataRow
  openLabel: string
  onOpen: () => void
  shapes?: readonly DrawnShape[]
  dashed?: boolean
  foot?: ReactNode
  selectLabel?: string
  selected?: boolean
  onSelect?: (event: MouseEvent) => void
}

/** Height of a tile: the picture is 4:3, the line below 28 px. */
export const tileHeight = (width: number): number => width * 0.75 + 28

export function Tile({ row, openLabel, onOpen, shapes, dashed, foot, selectLabel, selected, onSelect }: TileProps) {
  return (
    <div className={classes.tile} data-selected={selected || undefined}>
      <button type="button" className={classes.picture} onClick={onOpen} aria-label={openLabel}>
        {row.state === 'failed' ? (
          <IconAlertTriangle size={22} stroke={1.5} className={classes.mark} aria-hidden />
        ) : row.thumbnail_url || row.media_url ? (
          <AnnotatedImage
            src={row.thumbnail_url || row.media_url}
            alt=""
            width={row.width}
            height={row.height}
            shapes={shapes}
            dashed={dashed}
          />
        ) : (
          <IconPhotoOff size={22} stroke={1.5} className={classes.mark} aria-hidden />
        )}
      </button>
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
      <div className={classes.foot}>
        <span className={classes.name} title={row.name}>
          {row.name}
        </span>
        {foot}
      </div>
    </div>
  )
}
