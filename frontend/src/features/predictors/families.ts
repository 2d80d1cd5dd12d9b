/** The families of predictors as people choose among them. */
import type { PredictorFamily } from '@/api/types'

export const ROOMS = ['learns', 'server', 'model', 'builtIn', 'agent', 'graph'] as const
export type Room = (typeof ROOMS)[number]

/** Whether its versions are answered by a server that somebody else runs: what has an address, and may want a credential. */
export const asksServer = ({ settings }: PredictorFamily): boolean => settings.some(({ form }) => form === 'url')

function roomOf(family: PredictorFamily): Room {
  if (family.origin === 'trained') return 'learns'
  if (family.origin === 'agent' || family.origin === 'graph') return family.origin
  if (family.origin === 'artifact') return 'model'
  return asksServer(family) ? 'server' : 'builtIn'
}

/** The rooms that have somebody in them, in a settled order. */
export function byRoom(families: readonly PredictorFamily[]): [Room, PredictorFamily[]][] {
  return ROOMS.map((room): [Room, PredictorFamily[]] => [room, families.filter((one) => roomOf(one) === room)]).filter(
    ([, found]) => found.length > 0,
  )
}

/** What a family's first version is made by; of one that learns, by training, and so not with the form. */
export const isConnected = ({ origin }: PredictorFamily): boolean => origin !== 'trained'

/** Whether its versions are put together on a canvas, and not with a form. */
export const isBuilt = ({ origin }: PredictorFamily): boolean => origin === 'graph'

/** Whether it can be asked to train: here, or a server that is told of labels and trains by itself. */
export const learns = ({ trainable, listens }: PredictorFamily): boolean => trainable || listens

/** Whether its model does its work in workers here: no server of somebody else, no agents, no predictors in it. */
export const worksHere = (family: PredictorFamily): boolean =>
  !asksServer(family) && !isBuilt(family) && family.origin !== 'agent'

/** What its training asks about; what it was connected with is not asked again. */
export const lessonSettings = (family: PredictorFamily) => (isConnected(family) ? [] : family.settings)

/** The page on which a version is made: a server that trains by itself is connected first, by its settings. */
export function makingPage(family: PredictorFamily): 'training' | 'graph' | 'settings' {
  if (!isConnected(family)) return 'training'
  return isBuilt(family) ? 'graph' : 'settings'
}

/** The page on which a new one is made to work. */
export function firstPage(family: PredictorFamily) {
  if (isBuilt(family)) return '/o/$slug/predictors/$id/graph'
  return family.origin === 'agent' ? '/o/$slug/predictors/$id/health' : '/o/$slug/predictors/$id'
}
