/** The viewers, found by their files. */
import type { Viewer } from '../viewer'

const files = import.meta.glob<Viewer>(['./*.tsx', '!./*.test.*'], { eager: true, import: 'default' })

const viewers: ReadonlyMap<string, Viewer> = new Map(Object.values(files).map((viewer) => [viewer.modality, viewer]))

export const viewerOf = (modality: string): Viewer | null => viewers.get(modality) ?? null
