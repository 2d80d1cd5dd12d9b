/**
 * The live connection of one organization. It is a hint and REST is the truth: handlers must bear an event twice, and
 * after a reconnection the server is asked for what came after the last cursor of every topic.
 */
import ReconnectingWebSocket from 'partysocket/ws'
import { laterCursor } from './cursor'

export interface LiveEvent<Body = unknown> {
  cursor: string
  topics: string[]
  event: string
  body: Body
}

export type EventHandler = (event: LiveEvent) => void
export type SocketState = 'connecting' | 'open' | 'lost'

interface Subscription {
  topics: ReadonlySet<string>
  handler: EventHandler
  /** Called when events may have been missed for good: fetch again. */
  onGap?: () => void
}

interface Wire {
  readyState: number
  send(data: string): void
  close(code?: number, reason?: string): void
  reconnect(code?: number, reason?: string): void
  addEventListener(type: 'open' | 'close', listener: () => void): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

export interface SocketOptions {
  connect?: (url: string) => Wire
  pingEveryMs?: number
  pongWithinMs?: number
}

type ServerMessage =
  | { type: 'subscribed'; topics: string[]; refused: string[]; cursor: string | null }
  | ({ type: 'event' } & LiveEvent)
  | { type: 'pong'; cursor: string | null }
  | { type: 'error'; code: string; topics?: string[] }

const OPEN = 1
const REMEMBERED = 4000
const gapCodes = new Set(['cursor-expired', 'cursor-unknown', 'resync'])

const connectForReal = (url: string): Wire =>
  new ReconnectingWebSocket(url, [], {
    minReconnectionDelay: 500,
    maxReconnectionDelay: 8000,
    connectionTimeout: 8000,
    maxEnqueuedMessages: 0,
  }) as unknown as Wire

export function socketUrl(slug: string): string {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${window.location.host}/ws/o/${slug}/`
}

export class LiveSocket {
  private readonly wire: Wire
  private readonly subscriptions = new Set<Subscription>()
  private readonly counts = new Map<string, number>()
  /** Per topic: all events up to here were handled, or lie before the subscription. */
  private readonly since = new Map<string, string | null>()
  private readonly seen = new Set<string>()
  private readonly stateListeners = new Set<(state: SocketState) => void>()
  private readonly options: Required<Omit<SocketOptions, 'connect'>>
  private heartbeat: ReturnType<typeof setInterval> | undefined
  private pongDue: ReturnType<typeof setTimeout> | undefined
  private current: SocketState = 'connecting'

  constructor(url: string, options: SocketOptions = {}) {
    this.options = { pingEveryMs: options.pingEveryMs ?? 25_000, pongWithinMs: options.pongWithinMs ?? 10_000 }
    this.wire = (options.connect ?? connectForReal)(url)
    this.wire.addEventListener('open', () => this.opened())
    this.wire.addEventListener('close', () => this.lost())
    this.wire.addEventListener('message', (message) => this.received(String(message.data)))
  }

  get state(): SocketState {
    return this.current
  }

  onState(listener: (state: SocketState) => void): () => void {
    this.stateListeners.add(listener)
    return () => this.stateListeners.delete(listener)
  }

  /**
   * Calls `handler` once for each event of these topics until the returned function is called.
   * `after` is the cursor of the snapshot the caller holds; without it events from now on are sent.
   */
  subscribe(
    topics: readonly string[],
    handler: EventHandler,
    options: { after?: string | null; onGap?: () => void } = {},
  ): () => void {
    const subscription = { topics: new Set(topics), handler, onGap: options.onGap }
    this.subscriptions.add(subscription)
    const added = [...subscription.topics].filter((topic) => !this.counts.has(topic))
    for (const topic of subscription.topics) this.counts.set(topic, (this.counts.get(topic) ?? 0) + 1)
    for (const topic of added) this.since.set(topic, options.after ?? null)
    if (added.length > 0) this.send({ type: 'subscribe', topics: added, after: options.after ?? null })
    return () => this.unsubscribe(subscription)
  }

  close(): void {
    this.stopHeartbeat()
    this.wire.close(1000, 'done')
  }

  private unsubscribe(subscription: Subscription): void {
    if (!this.subscriptions.delete(subscription)) return
    const gone: string[] = []
    for (const topic of subscription.topics) {
      const left = (this.counts.get(topic) ?? 1) - 1
      if (left > 0) this.counts.set(topic, left)
      else {
        this.counts.delete(topic)
        this.since.delete(topic)
        gone.push(topic)
      }
    }
    if (gone.length > 0) this.send({ type: 'unsubscribe', topics: gone })
  }

  private opened(): void {
    this.setState('open')
    this.startHeartbeat()
    const byCursor = new Map<string | null, string[]>()
    for (const [topic, after] of this.since) byCursor.set(after, [...(byCursor.get(after) ?? []), topic])
    for (const [after, topics] of byCursor) this.send({ type: 'subscribe', topics, after })
  }

  private lost(): void {
    this.stopHeartbeat()
    this.setState('lost')
  }

  private received(text: string): void {
    clearTimeout(this.pongDue)
    this.pongDue = undefined
    const message = parse(text)
    if (message?.type === 'event') this.deliver(message)
    if (message?.type === 'subscribed') {
      // Where a subscription began without a cursor, a lost connection resumes from here even if no event came.
      for (const topic of message.topics) if (this.since.get(topic) === null) this.since.set(topic, message.cursor)
    }
    if (message?.type === 'error' && gapCodes.has(message.code)) this.gap(message.topics)
  }

  private deliver(event: LiveEvent): void {
    for (const topic of event.topics) {
      if (this.since.has(topic)) this.since.set(topic, laterCursor(this.since.get(topic) ?? null, event.cursor))
    }
    if (this.seen.has(event.cursor)) return
    this.remember(event.cursor)
    for (const subscription of [...this.subscriptions]) {
      if (event.topics.some((topic) => subscription.topics.has(topic))) subscription.handler(event)
    }
  }

  private remember(cursor: string): void {
    this.seen.add(cursor)
    if (this.seen.size > REMEMBERED) this.seen.delete(this.seen.values().next().value!)
  }

  private gap(topics?: string[]): void {
    const affected = new Set(topics ?? this.since.keys())
    for (const topic of affected) if (this.since.has(topic)) this.since.set(topic, null)
    for (const subscription of [...this.subscriptions]) {
      if ([...subscription.topics].some((topic) => affected.has(topic))) subscription.onGap?.()
    }
    this.send({ type: 'subscribe', topics: [...affected], after: null })
  }

  private startHeartbeat(): void {
    this.stopHeartbeat()
    this.heartbeat = setInterval(() => {
      this.send({ type: 'ping' })
      this.pongDue ??= setTimeout(() => this.wire.reconnect(4000, 'no answer'), this.options.pongWithinMs)
    }, this.options.pingEveryMs)
  }

  private stopHeartbeat(): void {
    clearInterval(this.heartbeat)
    clearTimeout(this.pongDue)
    this.pongDue = undefined
  }

  private send(message: object): void {
    if (this.wire.readyState === OPEN) this.wire.send(JSON.stringify(message))
  }

  private setState(state: SocketState): void {
    if (state === this.current) return
    this.current = state
    for (const listener of this.stateListeners) listener(state)
  }
}

function parse(text: string): ServerMessage | null {
  try {
    return JSON.parse(text) as ServerMessage
  } catch {
    return null
  }
}
