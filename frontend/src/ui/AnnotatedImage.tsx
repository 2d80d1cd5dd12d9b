/** A picture with shapes over it, sharp at any size; the drawing of each kind comes from its own file. */

import { Fragment } from 'react'
import type { Ring } from '@/editor/core/geometry'
import type { Settings } from '@/editor/core/types'
import { kinds } from '@/editor/kinds'
import classes from './AnnotatedImage.module.css'

export interface DrawnShape {
  id: string
  kind: string
  value: unknown
  color: string
  /** Those of its feature, such as the bones between keypoints. */
  settings?: Settings
  /** Where it is not as the whole picture has it. */
  dashed?: boolean
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
  /** Lays a dark line under each, so that bright colours are seen on any picture. */
  cased?: boolean
  /** All others step back. */
  focused?: string | null
  onError?: () => void
}

const pathOf = (ring: Ring, closed: boolean): string =>
  ring.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('') + (closed ? 'Z' : '')

/** Of no length, and seen by its round ends. */
const dotsOf = (ring: Ring): string => ring.map(({ x, y }) => `M${x} ${y}h0.001`).join('')

const DOT = 7

interface ShapeProps {
  shape: DrawnShape
  dashed: boolean
  cased: boolean
  faded: boolean
}

export function Shape({ shape, dashed, cased, faded }: ShapeProps) {
  const primitives = kinds.shape(shape.kind)?.draw(shape.value, shape.settings) ?? []
  const dash = (shape.dashed ?? dashed) ? '4 3' : undefined
  return (
    <g opacity={faded ? 0.2 : undefined} strokeLinecap="round">
      {primitives.map(({ type, rings }, index) => {
        const isDot = type === 'dot'
        const d = rings.map((ring) => (isDot ? dotsOf(ring) : pathOf(ring, type === 'area'))).join('')
        const line = { d, strokeDasharray: isDot ? undefined : dash, vectorEffect: 'non-scaling-stroke' } as const
        const width = isDot ? DOT : 1.75
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a drawing have no other name
          <Fragment key={index}>
            {cased && <path {...line} fill="none" stroke="#000" strokeOpacity={0.55} strokeWidth={width + 1.75} />}
            <path
              {...line}
              fill={type === 'area' ? shape.color : 'none'}
              fillOpacity={0.14}
              fillRule="evenodd"
              stroke={shape.color}
              strokeWidth={width}
            />
          </Fragment>
        )
      })}
    </g>
  )
}

export function AnnotatedImage(props: AnnotatedImageProps) {
  const { src, alt, width, height, shapes = [], fit = 'cover', dashed = false, cased = false, focused, onError } = props
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
            <Shape
              key={shape.id}
              shape={shape}
              dashed={dashed}
              cased={cased}
              faded={focused != null && focused !== shape.id}
            />
          ))}
        </svg>
      )}
    </span>
  )
}
