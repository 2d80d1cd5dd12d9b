/** A picture with shapes over it, sharp at any size; the drawing of each kind comes from its own file. */

import type { Ring } from '@/editor/core/geometry'
import { kinds } from '@/editor/kinds'
import classes from './AnnotatedImage.module.css'

export interface DrawnShape {
  id: string
  kind: string
  value: unknown
  color: string
}

/** As CSS has it; `top` covers the frame and shows the beginning of what is read from its top left corner. */
export type Fit = 'cover' | 'contain' | 'fill' | 'top'

interface AnnotatedImageProps {
  src: string | null
  alt: string
  width: number | null
  height: number | null
  shapes?: readonly DrawnShape[]
  fit?: Fit
  /** Suggestions are dashed, what people decided is solid. */
  dashed?: boolean
  onError?: () => void
}

const pathOf = (ring: Ring, closed: boolean): string =>
  ring.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('') + (closed ? 'Z' : '')

function Shape({ shape, dashed }: { shape: DrawnShape; dashed: boolean }) {
  const primitives = kinds.shape(shape.kind)?.draw(shape.value) ?? []
  return primitives.map(({ type, rings }, index) => (
    <path
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a drawing have no other name
      key={index}
      d={rings.map((ring) => pathOf(ring, type === 'area')).join('')}
      fill={type === 'area' ? shape.color : 'none'}
      fillOpacity={0.14}
      fillRule="evenodd"
      stroke={shape.color}
      strokeWidth={1.75}
      strokeDasharray={dashed ? '4 3' : undefined}
      vectorEffect="non-scaling-stroke"
    />
  ))
}

export function AnnotatedImage(props: AnnotatedImageProps) {
  const { src, alt, width, height, shapes = [], fit = 'cover', dashed = false, onError } = props
  return (
    <span className={classes.frame}>
      {src && (
        <img
          src={src}
          alt={alt}
          loading="lazy"
          decoding="async"
          className={classes.picture}
          style={{ objectFit: fit === 'top' ? 'cover' : fit, objectPosition: fit === 'top' ? 'left top' : undefined }}
          onError={onError}
        />
      )}
      {shapes.length > 0 && width && height && (
        <svg
          className={classes.overlay}
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio={`xMidYMid ${fit === 'contain' ? 'meet' : 'slice'}`}
          aria-hidden="true"
        >
          {shapes.map((shape) => (
            <Shape key={shape.id} shape={shape} dashed={dashed} />
          ))}
        </svg>
      )}
    </span>
  )
}
