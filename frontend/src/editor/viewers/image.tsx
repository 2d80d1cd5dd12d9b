/** Still images: one picture under the overlays, moved by the camera without React. */
import { useEffect, useRef } from 'react'
import type { MediumProps, Source, Viewer } from '../viewer'

/** From so many screen pixels per image pixel the pixels themselves are shown. */
const PIXELS_FROM = 6

function Image({ editor, source, onFail }: MediumProps) {
  const ref = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const place = () => {
      const image = ref.current
      if (!image) return
      const { x, y, scale } = editor.camera.get()
      image.style.transform = `translate(${x}px, ${y}px) scale(${scale})`
      image.style.imageRendering = scale >= PIXELS_FROM ? 'pixelated' : 'auto'
    }
    place()
    return editor.camera.subscribe(place)
  }, [editor])
  return (
    <img
      ref={ref}
      src={source.shown_url}
      alt=""
      draggable={false}
      width={source.width}
      height={source.height}
      style={{ position: 'absolute', left: 0, top: 0, maxWidth: 'none', transformOrigin: '0 0', userSelect: 'none' }}
      onError={() => {
        ref.current!.hidden = true
        onFail(source.name)
      }}
    />
  )
}

// The decoded picture is held until the next few have been asked for, so that the browser keeps it.
const held: HTMLImageElement[] = []
const HELD = 3

async function preload(source: Source): Promise<void> {
  if (held.some(({ src }) => src === new URL(source.shown_url, window.location.href).href)) return
  const image = new window.Image()
  image.src = source.shown_url
  held.push(image)
  if (held.length > HELD) held.shift()
  await image.decode().catch(() => {})
}

const viewer: Viewer = {
  modality: 'image',
  Medium: Image,
  frame: ({ width, height }) => ({ width, height }),
  preload,
}

export default viewer
