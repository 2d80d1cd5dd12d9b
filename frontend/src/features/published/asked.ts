/** What of a publication is never published, and so asked of whoever copies it. Pure. */
import type { PredictorFamily } from '@/api/types'
import { bodyOf, complaints, type Setting, startOf, type Values } from '@/features/predictors/settings'
import type { AskedParts, PublishedPart } from './queries'

export interface AskedPart {
  part: PublishedPart
  settings: Setting[]
  wantsSecret: boolean
}

/** The parts that need something, in their order. */
export function askedOf(parts: readonly PublishedPart[], families: readonly PredictorFamily[]): AskedPart[] {
  return parts
    .map((part) => {
      const family = families.find(({ name }) => name === part.family)
      const settings = family?.settings.filter((one) => one.is_private) ?? []
      return { part, settings, wantsSecret: part.wants_secret || settings.length > 0 }
    })
    .filter(({ settings, wantsSecret }) => settings.length > 0 || wantsSecret)
}

/** What was typed for a part. */
export interface Told {
  values: Values
  secret: string
}

/** By the place of the part. */
export type ToldParts = Record<number, Told>

export const nothingTold = (asked: readonly AskedPart[]): ToldParts =>
  Object.fromEntries(asked.map(({ part, settings }) => [part.place, { values: startOf(settings), secret: '' }]))

/** What is sent; what is empty is left out. */
export const partsOf = (asked: readonly AskedPart[], told: ToldParts): AskedParts =>
  Object.fromEntries(
    asked.map(({ part, settings }) => {
      const { values, secret } = told[part.place]!
      return [String(part.place), { settings: bodyOf(settings, values), ...(secret && { secret }) }]
    }),
  )

/** The settings that are still missing, as `place.setting`. */
export const missingOf = (asked: readonly AskedPart[], told: ToldParts): Set<string> =>
  new Set(
    asked.flatMap(({ part, settings }) =>
      Object.keys(complaints(settings, told[part.place]!.values)).map((name) => `${part.place}.${name}`),
    ),
  )
