import { RunGallery } from './RunGallery'
import { useRunHere } from './useRunHere'

export function RunRowsPage() {
  return <RunGallery {...useRunHere()} />
}
