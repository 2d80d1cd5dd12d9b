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
  /** '' where there is none. */
  readonly thumbnail_url?: string
  /** Of what is looked at by tiles, with {z}, {x} and {y} to fill in; '' for all else. */
  readonly tile_url?: string
  /** What the server found out about it, by its asset type. */
  readonly facts?: Readonly<Record<string, unknown>>
}

export interface MediumProps {
  readonly editor: Editor
  readonly source: Source
  onFail(message: string): void
}

export interface Viewer {
  readonly modality: string
  /** The medium below the overlays, moved by the camera; where nothing can be drawn on it, the medium alone. */
  readonly Medium: ComponentType<MediumProps>
  /** The plane that is drawn on, in pixels; NO_PLANE where the medium is only looked at or listened to. */
  frame(source: Source): Size
  /** Fetches and decodes ahead, so that showing it takes no time. */
  preload(source: Source): Promise<void>
}

export const NO_PLANE: Size = { width: 0, height: 0 }

/** A viewer that shows a medium and has no place to draw on it. */
export const onlyShown = (modality: string, Medium: Viewer['Medium']): Viewer => ({
  modality,
  Medium,
  frame: () => NO_PLANE,
  preload: async () => {},
})
