/** One tile, large: as long as a key is held or until it is closed; keys answer it meanwhile. */
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Tile } from '@/editor/core/grid/tile'
import { AssetPicture } from '@/ui/AssetPicture'
import own from './Preview.module.css'
import type { GridSession } from './session'
import { useSaid } from './TileCell'

interface PreviewProps {
  readonly session: GridSession
  readonly tile: Tile
  onClose(): void
}

export function Preview({ session, tile, onClose }: PreviewProps) {
  const { t } = useTranslation('grid')
  const { source } = session.show(tile.task)
  const { words } = useSaid(session, tile)
  const large = source.modality === 'image' ? source.shown_url : ''
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the key that opened it closes it.
    <div className={own.preview} data-testid="preview" onClick={onClose}>
      <figure>
        {large ? (
          <img src={large} alt={source.name} />
        ) : (
          // biome-ignore lint/suspicious/noExplicitAny: see TileCell.
          <AssetPicture row={source as any} fit="contain" alt={source.name} />
        )}
        <figcaption>
          <span>{source.name}</span>
          <b>{words.join('; ')}</b>
        </figcaption>
      </figure>
      <ActionIcon className={own.close} size={40} variant="default" aria-label={t('close')} onClick={onClose}>
        <IconX size={20} aria-hidden />
      </ActionIcon>
    </div>
  )
}
