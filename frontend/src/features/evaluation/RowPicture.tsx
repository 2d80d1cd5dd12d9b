/** The medium of a data row with marks on it: drawn on a picture, underlined in a text, else beside what a browser can show. */
import { Skeleton } from '@mantine/core'
import type { DataRow } from '@/api/types'
import { Medium } from '@/features/datasets/Medium'
import { useMediumText } from '@/features/datasets/queries'
import { AnnotatedImage, type DrawnShape } from '@/ui/AnnotatedImage'
import classes from './Drawer.module.css'
import type { Marked } from './outcomes'
import { SpanMarks } from './SpanMarks'
import { partsOf, spansOf } from './spans'

interface RowPictureProps {
  row: DataRow
  shapes: DrawnShape[]
  marked: Marked[]
  focused: string | null
  title?: string
}

function MarkedText({ row, shapes, marked, focused }: RowPictureProps) {
  const { data, isError } = useMediumText(row)
  if (isError) return <Medium row={row} />
  if (data === undefined) return <Skeleton h={180} />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and by keyboard too
    <section className={classes.text} tabIndex={0} data-testid="marked-text">
      <SpanMarks parts={partsOf(data.text, spansOf(marked))} shapes={shapes} focused={focused} />
    </section>
  )
}

function Still({ row, shapes, focused }: RowPictureProps) {
  return (
    <div className={classes.still} style={{ aspectRatio: `${row.width ?? 4} / ${row.height ?? 3}` }}>
      <AnnotatedImage
        src={row.shown_url}
        alt={row.name}
        width={row.width}
        height={row.height}
        fit="contain"
        shapes={shapes}
        focused={focused}
        cased
      />
    </div>
  )
}

export function RowPicture(props: RowPictureProps) {
  const { row, shapes, title } = props
  const isDrawn = row.modality === 'image' && row.state !== 'failed'
  const isRead = row.modality === 'text' && row.media_url !== ''
  return (
    <figure className={classes.picture}>
      {title && <figcaption>{title}</figcaption>}
      {isDrawn ? <Still {...props} /> : isRead ? <MarkedText {...props} /> : <Medium row={row} shapes={shapes} />}
    </figure>
  )
}
