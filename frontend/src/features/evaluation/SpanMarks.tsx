/** The parts of a text, marked: predictions over a solid line, labels over a dashed one, and both where they say the same place. */
import type { DrawnShape } from '@/ui/AnnotatedImage'
import classes from './Drawer.module.css'
import type { Part } from './spans'

interface SpanMarksProps {
  parts: readonly Part[]
  shapes: readonly DrawnShape[]
  focused?: string | null
}

export function SpanMarks({ parts, shapes, focused = null }: SpanMarksProps) {
  const colors = new Map(shapes.map(({ id, color }) => [id, color]))
  return parts.map(({ start, text, span, under }) =>
    span ? (
      <mark
        key={start}
        className={classes.span}
        style={
          {
            '--span': colors.get(span.id),
            '--under': under && colors.get(under.id),
            color: 'inherit',
          } as React.CSSProperties
        }
        data-label={span.isLabel || undefined}
        data-under={under !== undefined || undefined}
        data-faded={(focused !== null && focused !== span.id && focused !== under?.id) || undefined}
      >
        {text}
      </mark>
    ) : (
      <span key={start}>{text}</span>
    ),
  )
}
