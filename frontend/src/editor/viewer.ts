/** What the editor asks of an asset type. A viewer is one file in editor/viewers; nothing else names it. */
import type { ComponentType } from 'react'
import type { Editor } from './core/editor'
import type { Size } from './core/geometry'

/** The data row as a viewer needs it. */
export interface Source {
  readonly id: string
  readonly modality: string
  readonly name: string
  readonly width: number
  readonly height: number
  readonly media_url: string
  /** What browsers show of it: the file itself, or a picture in its place. */
  readonly shown_url: string
}

export interface MediumProps {
  readonly editor: Editor
  readonly source: Source
  onFail(message: string): void
}

export interface Viewer {
  readonly modality: string
  /** Draws the medium below the overlays and follows the camera. */
  readonly Medium: ComponentType<MediumProps>
  frame(source: Source): Size
  /** Fetches and decodes ahead, so that showing it takes no time. */
  preload(source: Source): Promise<void>
}
