/** A small picture of an asset, or the icon of its type where there is none or it does not load. */
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DataRow } from '@/api/types'
import { AnnotatedImage, type DrawnShape, type Fit } from './AnnotatedImage'
import classes from './AssetPicture.module.css'
import { assetIcon } from './assets'

interface AssetPictureProps {
  row: Pick<DataRow, 'modality' | 'thumbnail_url' | 'width' | 'height'> & Partial<Pick<DataRow, 'state' | 'shown_url'>>
  shapes?: readonly DrawnShape[]
  dashed?: boolean
  cased?: boolean
  focused?: string | null
  fit?: Fit
  /** Without it the picture says nothing to those who do not see it: its name stands beside. */
  alt?: string
  /** In a row of a table there is room for the icon only. */
  small?: boolean
}

/** How a thumbnail fills its frame: a page is seen whole, a text from its beginning, a wave from end to end. */
const FITS: Record<string, Fit> = { document: 'contain', text: 'top', html: 'top', conversation: 'top', audio: 'fill' }

/** Only a picture stands for itself; everything else is shown by its thumbnail. */
const sourceOf = ({ modality, thumbnail_url, shown_url = '' }: AssetPictureProps['row']): string =>
  thumbnail_url || (modality === 'image' ? shown_url : '')

export function AssetPicture(props: AssetPictureProps) {
  const { row, shapes, dashed, cased, focused, fit, alt = '', small = false } = props
  const fitting = fit ?? FITS[row.modality]
  const { t } = useTranslation('ui')
  const [broken, breakWith] = useState('')
  const source = sourceOf(row)
  if (row.state !== 'failed' && source && source !== broken) {
    return (
      <AnnotatedImage
        src={source}
        alt={alt}
        width={row.width}
        height={row.height}
        shapes={shapes}
        dashed={dashed}
        cased={cased}
        focused={focused}
        fit={fitting}
        onError={() => breakWith(source)}
      />
    )
  }
  const Icon = row.state === 'failed' ? IconAlertTriangle : assetIcon(row.modality)
  return (
    <span className={classes.stand} data-testid="asset-icon" data-modality={row.modality}>
      <Icon size={small ? 18 : 26} stroke={1.4} aria-hidden />
      {!small && (
        <span className={classes.type}>{t(`assets.${row.modality}`, { defaultValue: t('assets.other') })}</span>
      )}
    </span>
  )
}
