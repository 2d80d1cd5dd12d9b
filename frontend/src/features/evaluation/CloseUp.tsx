/** The part of a picture around one of its shapes, with some of what surrounds it. */
import type { DataRow } from '@/api/types'
import { boundsOfPrimitives } from '@/editor/core/primitives'
import { kinds } from '@/editor/kinds'
import { type DrawnShape, Shape } from '@/ui/AnnotatedImage'
import { AssetPicture } from '@/ui/AssetPicture'

const ASPECT = 3 / 2
/** How much larger than the shape the cut-out is. */
const AROUND = 2.4
/** No closer than this share of the picture's width, so that one still sees where it is. */
const CLOSEST = 0.12

export interface Cut {
  x: number
  y: number
  width: number
  height: number
}

/** A cut-out of the picture's own shape around the bounds, inside the picture as far as it fits. */
export function cutAround(
  bounds: { minX: number; minY: number; maxX: number; maxY: number },
  width: number,
  height: number,
): Cut {
  const wanted = Math.max(
    (bounds.maxX - bounds.minX) * AROUND,
    (bounds.maxY - bounds.minY) * AROUND * ASPECT,
    width * CLOSEST,
  )
  const most = Math.max(width, height * ASPECT)
  const across = Math.min(wanted, most)
  const down = across / ASPECT
  const clamp = (center: number, size: number, whole: number) =>
    size >= whole ? (whole - size) / 2 : Math.min(whole - size, Math.max(0, center - size / 2))
  return {
    x: clamp((bounds.minX + bounds.maxX) / 2, across, width),
    y: clamp((bounds.minY + bounds.maxY) / 2, down, height),
    width: across,
    height: down,
  }
}

export function CloseUp({ row, shapes, of }: { row: DataRow; shapes: readonly DrawnShape[]; of: string }) {
  const shape = shapes.find(({ id }) => id === of)
  const drawn = shape && kinds.shape(shape.kind)?.draw(shape.value, shape.settings)
  if (!drawn || drawn.length === 0 || !row.width || !row.height) return <AssetPicture row={row} shapes={shapes} cased />
  const cut = cutAround(boundsOfPrimitives(drawn), row.width, row.height)
  return (
    <svg viewBox={`${cut.x} ${cut.y} ${cut.width} ${cut.height}`} width="100%" height="100%" aria-hidden="true">
      <image href={row.shown_url} width={row.width} height={row.height} preserveAspectRatio="none" />
      {shapes.map((each) => (
        <Shape key={each.id} shape={each} dashed={false} cased faded={false} />
      ))}
    </svg>
  )
}
