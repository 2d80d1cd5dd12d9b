/** React's view of the live connection: one socket per organization, and a hook that listens to topics. */
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { onSignedIn } from './signedIn'
import { type EventHandler, LiveSocket, type SocketState, socketUrl } from './socket'

const LiveContext = createContext<LiveSocket | null>(null)

export function LiveProvider({ slug, children }: { slug: string; children: ReactNode }) {
  const [socket, setSocket] = useState<LiveSocket | null>(null)
  useEffect(() => {
    const opened = new LiveSocket(socketUrl(slug))
    setSocket(opened)
    const stop = onSignedIn(() => opened.retry())
    return () => {
      stop()
      opened.close()
    }
  }, [slug])
  return <LiveContext.Provider value={socket}>{children}</LiveContext.Provider>
}

/** Null for an instant while the page opens, and outside an organization. */
export function useLiveSocket(): LiveSocket | null {
  return useContext(LiveContext)
}

/** Calls the newest `handler` for every event of these topics; pass an empty list to stay silent. */
export function useTopics(topics: readonly string[], handler: EventHandler, onGap?: () => void): void {
  const socket = useContext(LiveContext)
  const latest = useRef({ handler, onGap })
  latest.current = { handler, onGap }
  const key = topics.join(' ')
  useEffect(() => {
    if (!socket || key === '') return
    return socket.subscribe(key.split(' '), (event) => latest.current.handler(event), {
      onGap: () => latest.current.onGap?.(),
    })
  }, [socket, key])
}

const never = () => () => {}

export function useSocketState(): SocketState {
  const socket = useContext(LiveContext)
  return useSyncExternalStore(
    socket ? (changed) => socket.onState(changed) : never,
    () => socket?.state ?? 'connecting',
  )
}
