/** Still images: one picture under the overlays, moved by the camera without React; or its tiles, where there are such. */
import { useEffect, useRef } from 'react'
import { PIXELS_FROM } from '../core/camera'
import { BYTES, chosenLevels, filterOf, levelsOf } from '../core/levels'
import { TiledPicture } from '../render/TiledPicture'
import { preloadTiles, tilingOf } from '../tiled'
import type { MediumProps, Source, Viewer } from '../viewer'

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
    const tone = () => {
      if (ref.current) ref.current.style.filter = filterOf(levelsOf(BYTES, chosenLevels.get()))
    }
    place()
    tone()
    const stops = [editor.camera.subscribe(place), chosenLevels.subscribe(tone)]
    return () => {
      for (const stop of stops) stop()
    }
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

const Picture = (props: MediumProps) => (tilingOf(props.source) ? <TiledPicture {...props} /> : <Image {...props} />)

// The decoded picture is held until the next few have been asked for, so that the browser keeps it.
const held: HTMLImageElement[] = []
const HELD = 3

async function preload(source: Source): Promise<void> {
  const tiling = tilingOf(source)
  if (tiling) return preloadTiles(source, tiling)
  if (held.some(({ src }) => src === new URL(source.shown_url, window.location.href).href)) return
  const image = new window.Image()
  image.src = source.shown_url
  held.push(image)
  if (held.length > HELD) held.shift()
  await image.decode().catch(() => {})
}

const viewer: Viewer = {
  modality: 'image',
  Medium: Picture,
  frame: ({ width, height }) => ({ width, height }),
  preload,
}

export default viewer
