/** What is known of an asset, by name and in words, in the order in which people ask for it. */
import type { TFunction } from 'i18next'
import type { DataRow } from '@/api/types'
import { formatBytes, formatCount, formatDecimal, formatDuration, formatMoment } from '@/lib/format'
import { countOf, figure } from '@/ui/assets'

type Fact = [name: string, value: string | null]

const told = (facts: DataRow['facts'], name: string): string | null =>
  typeof facts[name] === 'string' && facts[name] !== '' ? (facts[name] as string) : null
const counted = (n: number | null): string | null => (n === null ? null : formatCount(n))

function bounds({ bounds: edges, unit }: DataRow['facts'], t: TFunction): string | null {
  if (!Array.isArray(edges) || edges.length !== 4) return null
  const [left, bottom, right, top] = edges.map((edge) => formatDecimal(Number(edge)))
  return t('detail.edges', { left, right, bottom, top, unit: typeof unit === 'string' ? unit : '' }).trim()
}

function characters(facts: DataRow['facts']): number | null {
  const parts = [facts.pages, facts.messages].find(Array.isArray) as { characters?: number }[] | undefined
  if (!parts) return figure(facts, 'characters')
  return parts.reduce((sum, part) => sum + (part.characters ?? 0), 0)
}

function spacing(facts: DataRow['facts']): string | null {
  const found = facts.pixel_spacing_mm
  return Array.isArray(found) ? `${found.map((each) => formatDecimal(Number(each))).join(' × ')} mm` : null
}

export function factsOf(row: DataRow, t: TFunction): [string, string][] {
  const { facts, modality } = row
  const [duration, rate, frames] = [
    figure(facts, 'duration_ms'),
    figure(facts, 'frame_rate'),
    figure(facts, 'frame_count'),
  ]
  const [hertz, epsg] = [figure(facts, 'sample_rate'), figure(facts, 'epsg')]
  const found: Fact[] = [
    [t('detail.type'), t(`ui:assets.${modality}`, { defaultValue: t('ui:assets.other') })],
    [t('detail.size'), row.width && row.height ? `${formatCount(row.width)} × ${formatCount(row.height)} px` : null],
    [t('detail.duration'), duration === null ? null : formatDuration(duration)],
    [t(modality === 'dicom' ? 'detail.slices' : 'detail.frames'), counted(frames)],
    [t('detail.frameRate'), rate === null ? null : t('detail.perSecond', { rate: formatDecimal(rate) })],
    [t('detail.pages'), counted(countOf(facts, 'pages'))],
    [t('detail.messages'), counted(countOf(facts, 'messages'))],
    [t('detail.characters'), counted(characters(facts))],
    [t('detail.scan'), modality === 'dicom' ? told(facts, 'modality') : null],
    [t('detail.spacing'), spacing(facts)],
    [t('detail.epsg'), epsg === null ? null : `EPSG:${epsg}`],
    [t('detail.bounds'), bounds(facts, t)],
    [t('detail.bands'), counted(figure(facts, 'bands'))],
    [t('detail.sampleRate'), hertz === null ? null : `${formatDecimal(hertz / 1000)} kHz`],
    [t('detail.channels'), counted(figure(facts, 'channels'))],
    [t('detail.sound'), typeof facts.has_audio === 'boolean' ? t(facts.has_audio ? 'detail.yes' : 'detail.no') : null],
    [t('detail.codec'), told(facts, 'codec')],
    [t('detail.encoding'), told(facts, 'encoding')],
    [t('detail.file'), `${formatBytes(row.bytes)} · ${row.mime}`],
    [t('detail.added'), formatMoment(row.created_at)],
  ]
  return found.filter((fact): fact is [string, string] => fact[1] !== null)
}
