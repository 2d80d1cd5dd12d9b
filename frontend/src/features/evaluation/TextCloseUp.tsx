/** The part of a text around one of its marks; the thumbnail until it is read, and where it is about no place in the text. */
import type { DataRow } from '@/api/types'
import { useMediumText } from '@/features/datasets/queries'
import type { DrawnShape } from '@/ui/AnnotatedImage'
import { AssetPicture } from '@/ui/AssetPicture'
import classes from './Evaluation.module.css'
import type { Marked } from './outcomes'
import { SpanMarks } from './SpanMarks'
import { excerptOf, partsOf, spansOf } from './spans'

interface TextCloseUpProps {
  row: DataRow
  marked: readonly Marked[]
  shapes: readonly DrawnShape[]
  /** The mark that is looked at. */
  of: string
}

export function TextCloseUp({ row, marked, shapes, of }: TextCloseUpProps) {
  const { data } = useMediumText(row)
  const spans = spansOf(marked)
  const meant = spans.find(({ id }) => id === of)
  if (data === undefined || meant === undefined) return <AssetPicture row={row} />
  return (
    <span className={classes.errorText} data-testid="text-close-up">
      <SpanMarks parts={excerptOf(partsOf(data.text, spans), meant)} shapes={shapes} />
    </span>
  )
}
