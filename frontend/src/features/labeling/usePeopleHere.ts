/** Who else has the same thing open. Nothing is kept on the server: the sockets tell each other. */
import { useEffect, useState } from 'react'
import { useOrganization } from '@/api/session'
import { useLiveSocket } from '@/lib/live'

/** Twice as long as a tab stays silent at most: what is heard of no more is gone, with its process. */
export const FORGOTTEN_MS = 150_000
const SWEEP_MS = 15_000

export interface PersonHere {
  readonly member: string
  readonly name: string
}

/** A person who has the same thing open; oneself where that is in another window. */
export interface AlsoHere extends PersonHere {
  readonly isSelf: boolean
}

interface Told extends PersonHere {
  readonly tab: string
  readonly here: boolean
}

type Tabs = ReadonlyMap<string, PersonHere & { readonly at: number }>

const NOBODY: Tabs = new Map()

/** Each person once, by name, oneself first for another window; who has this open is told to them as well. */
export function usePeopleHere(topic: string): readonly AlsoHere[] {
  const socket = useLiveSocket()
  const own = useOrganization()?.membership
  const [tabs, setTabs] = useState(NOBODY)
  useEffect(() => {
    if (!socket) return
    const stops = [
      socket.subscribe([topic], ({ event, body }) => {
        if (event === 'people.here') setTabs((before) => after(before, body as Told))
      }),
      socket.stay(topic),
      socket.onState(() => setTabs(NOBODY)),
    ]
    const sweep = setInterval(() => setTabs(withoutSilent), SWEEP_MS)
    return () => {
      clearInterval(sweep)
      for (const stop of stops.reverse()) stop()
      setTabs(NOBODY)
    }
  }, [socket, topic])
  const people = new Map(
    [...tabs.values()].map(({ member, name }) => [member, { member, name, isSelf: member === own }]),
  )
  return [...people.values()].sort((a, b) => Number(b.isSelf) - Number(a.isSelf) || a.name.localeCompare(b.name))
}

function after(before: Tabs, { tab, member, name, here }: Told): Tabs {
  const tabs = new Map(before)
  if (here) tabs.set(tab, { member, name, at: Date.now() })
  else tabs.delete(tab)
  return tabs
}

function withoutSilent(before: Tabs): Tabs {
  const heard = [...before].filter(([, { at }]) => Date.now() - at < FORGOTTEN_MS)
  return heard.length === before.size ? before : new Map(heard)
}
