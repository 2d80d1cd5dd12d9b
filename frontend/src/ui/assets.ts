/** What an asset type is drawn and called as, wherever there is no picture of the asset itself. */
import {
  IconBrowser,
  IconFile,
  IconFileText,
  IconFileTypePdf,
  IconMap2,
  IconMessages,
  IconPhoto,
  IconStethoscope,
  IconVideo,
  IconWaveSine,
} from '@tabler/icons-react'
import { formatCount, formatDuration } from '@/lib/format'

const icons: Record<string, typeof IconFile> = {
  image: IconPhoto,
  video: IconVideo,
  text: IconFileText,
  document: IconFileTypePdf,
  geospatial: IconMap2,
  audio: IconWaveSine,
  conversation: IconMessages,
  dicom: IconStethoscope,
  html: IconBrowser,
}

export const assetIcon = (modality: string) => icons[modality] ?? IconFile

type Facts = Record<string, unknown>

/** A figure among the facts; null where the file told none. */
export const figure = (facts: Facts, name: string): number | null =>
  typeof facts[name] === 'number' ? (facts[name] as number) : null

/** How many entries a list among the facts has; null where there is no such list. */
export const countOf = (facts: Facts, name: string): number | null =>
  Array.isArray(facts[name]) ? (facts[name] as unknown[]).length : null

/** How long an asset is, in the few characters that fit on a tile: "0:04", "12 p.", "5×". Empty where it has no length. */
export function shortLength(modality: string, facts: Facts): string {
  const [duration, pages, frames] = [
    figure(facts, 'duration_ms'),
    countOf(facts, 'pages'),
    figure(facts, 'frame_count'),
  ]
  if (duration !== null && (modality === 'video' || modality === 'audio')) return formatDuration(duration)
  if (pages !== null) return `${formatCount(pages)} p.`
  if (modality === 'dicom' && frames !== null && frames > 1) return `${formatCount(frames)}×`
  return ''
}
