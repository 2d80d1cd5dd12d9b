/** The viewers, found by their files. */
import { Preview } from '../media/Preview'
import { onlyShown, type Viewer } from '../viewer'

const files = import.meta.glob<Viewer>(['./*.tsx', '!./*.test.*'], { eager: true, import: 'default' })

const viewers: ReadonlyMap<string, Viewer> = new Map(Object.values(files).map((viewer) => [viewer.modality, viewer]))

/** Of an asset type that has no viewer of its own only the preview is shown. */
export const viewerOf = (modality: string): Viewer => viewers.get(modality) ?? onlyShown(modality, Preview)
