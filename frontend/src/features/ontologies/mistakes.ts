/** What keeps an ontology from being saved, found before the server says so. */
import type { Feature } from '@/api/types'
import { allFeatures, type Draft } from './draft'

export type Mistake =
  | 'name-missing'
  | 'name-twice'
  | 'hotkey-twice'
  | 'hotkey-reserved'
  | 'options-missing'
  | 'points-missing'
  | 'point-twice'

interface Named {
  id: string
  name: string
  hotkey: string
}

export type Mistakes = ReadonlyMap<string, Mistake[]>

function repeated(values: string[]): Set<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const value of values) {
    if (!value) continue
    if (seen.has(value)) twice.add(value)
    seen.add(value)
  }
  return twice
}

/** The id under which a mistake of the ontology itself is noted. */
export const ONTOLOGY = ''

const MISSING: ReadonlySet<Mistake> = new Set(['name-missing', 'points-missing'])

/** What is only missing yet is left out where its field is not known to be left. */
export function told(mistakes: Mistakes, isLeft: (id: string) => boolean): Mistakes {
  const kept = [...mistakes].map(
    ([id, all]) => [id, all.filter((mistake) => isLeft(id) || !MISSING.has(mistake))] as const,
  )
  return new Map(kept.filter(([, all]) => all.length > 0))
}

type Note = (id: string, mistake: Mistake) => void

/** Names and hotkeys must differ among those that stand side by side: only they can be meant at the same time. */
function checkSiblings(siblings: readonly Named[], note: Note): void {
  const names = repeated(siblings.map(({ name }) => name.trim().toLowerCase()))
  const keys = repeated(siblings.map(({ hotkey }) => hotkey))
  for (const { id, name, hotkey } of siblings) {
    if (name.trim() === '') note(id, 'name-missing')
    else if (names.has(name.trim().toLowerCase())) note(id, 'name-twice')
    if (keys.has(hotkey)) note(id, 'hotkey-twice')
  }
}

export interface Rules {
  hasOptions: (kind: string) => boolean
  /** Whether the settings of the kind name points. */
  hasPoints: (kind: string) => boolean
  /** Keys that what stands at the top may not have. */
  reserved: ReadonlySet<string>
}

/** A skeleton is made of named points, each name once. */
function checkPoints({ id, settings }: Feature, note: Note): void {
  const points = (settings.points as string[] | undefined) ?? []
  if (points.length === 0) note(id, 'points-missing')
  if (repeated(points).size > 0) note(id, 'point-twice')
}

export function mistakesOf(draft: Draft, { hasOptions, hasPoints, reserved }: Rules): Mistakes {
  const found = new Map<string, Mistake[]>()
  const note: Note = (id, mistake) => found.set(id, [...(found.get(id) ?? []), mistake])
  if (draft.name.trim() === '') note(ONTOLOGY, 'name-missing')
  checkSiblings(draft.features, note)
  for (const { id, hotkey } of draft.features) if (reserved.has(hotkey)) note(id, 'hotkey-reserved')
  for (const feature of allFeatures(draft.features)) {
    checkSiblings(feature.features, note)
    checkSiblings(feature.options, note)
    for (const option of feature.options) checkSiblings(option.features, note)
    if (hasOptions(feature.kind) && feature.options.length === 0) note(feature.id, 'options-missing')
    if (hasPoints(feature.kind)) checkPoints(feature, note)
  }
  return found
}

/** One letter or digit, in lower case; empty for everything else. */
export function hotkeyOf(typed: string): string {
  const last = typed.trim().toLowerCase().at(-1) ?? ''
  return /^[a-z0-9]$/.test(last) ? last : ''
}

/** The first digit that no sibling has taken; empty when all are. */
export function freeDigit(siblings: readonly { hotkey: string }[]): string {
  const taken = new Set(siblings.map(({ hotkey }) => hotkey))
  return [...'1234567890'].find((digit) => !taken.has(digit)) ?? ''
}
