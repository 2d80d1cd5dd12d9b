/**
 * The live connection of one organization. It is a hint and REST is the truth: handlers must bear an event twice. Events
 * are told at once and so may come out of order; the server answers each subscription and each ping with a safe cursor,
 * below which nothing is outstanding, and from there a lost connection, or a lost event, is made up for.
 */
import ReconnectingWebSocket from 'partysocket/ws'
import { earlierCursor, laterCursor } from './cursor'
import { tellSignedOut } from './signedIn'

export interface LiveEvent<Body = unknown> {
  /** Its place in the log; null for what is not in the log, such as the progress of a job. */
  cursor: string | null
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
  addEventListener(type: 'open', listener: () => void): void
  addEventListener(type: 'close', listener: (event: { code?: number }) => void): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

export interface SocketOptions {
  connect?: (url: string) => Wire
  pingEveryMs?: number
  pongWithinMs?: number
}

type ServerMessage =
  | { type: 'subscribed'; topics: string[]; refused: string[]; cursor: string }
  | ({ type: 'event' } & LiveEvent)
  | { type: 'pong'; cursor: string }
  | { type: 'error'; code: string; message?: string }

const OPEN = 1
const REMEMBERED = 4000
const SIGNED_OUT = 4401
/** Signed out, or no member any more: trying again cannot help. */
const refusedCodes = new Set([SIGNED_OUT, 4403])

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
  /** What a person has open, as others are told. */
  private readonly staying: string[] = []
  /** All events up to here have reached us, or lie before our first subscription. */
  private since: string | null = null
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
    this.wire.addEventListener('close', ({ code }) => this.lost(code))
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
    if (options.after) this.since = earlierCursor(this.since, options.after)
    if (added.length > 0) this.send({ type: 'subscribe', topics: added, after: this.since })
    return () => this.unsubscribe(subscription)
  }

  /**
   * Tells others that this topic is open here, until the returned function is called; who watches the topic hears of it by
   * the event `people.here`. The topic is to be subscribed to before.
   */
  stay(topic: string): () => void {
    this.staying.push(topic)
    this.send({ type: 'here', topics: [topic] })
    return () => {
      this.staying.splice(this.staying.indexOf(topic), 1)
      if (!this.staying.includes(topic)) this.send({ type: 'away', topics: [topic] })
    }
  }

  /** Connects again after the server refused, because now it may not. */
  retry(): void {
    if (this.current === 'lost') this.wire.reconnect()
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
        gone.push(topic)
      }
    }
    if (gone.length > 0) this.send({ type: 'unsubscribe', topics: gone })
  }

  private opened(): void {
    this.setState('open')
    this.startHeartbeat()
    const topics = [...this.counts.keys()]
    if (topics.length > 0) this.send({ type: 'subscribe', topics, after: this.since })
    if (this.staying.length > 0) this.send({ type: 'here', topics: [...this.staying] })
  }

  private lost(code?: number): void {
    this.stopHeartbeat()
    this.setState('lost')
    if (refusedCodes.has(code ?? 0)) this.wire.close(1000, 'refused')
    if (code === SIGNED_OUT) tellSignedOut()
  }

  private received(text: string): void {
    clearTimeout(this.pongDue)
    this.pongDue = undefined
    const message = parse(text)
    if (message?.type === 'event') this.deliver(message)
    if (message?.type === 'subscribed' || message?.type === 'pong') this.since = laterCursor(this.since, message.cursor)
    if (message?.type === 'error' && message.code === 'bad_cursor') this.startAnew()
  }

  private deliver(event: LiveEvent): void {
    if (event.cursor !== null) {
      if (this.seen.has(event.cursor)) return
      this.remember(event.cursor)
    }
    for (const subscription of [...this.subscriptions]) {
      if (event.topics.some((topic) => subscription.topics.has(topic))) subscription.handler(event)
    }
  }

  private remember(cursor: string): void {
    this.seen.add(cursor)
    if (this.seen.size > REMEMBERED) this.seen.delete(this.seen.values().next().value!)
  }

  /** The server does not know our place in the log: what happened meanwhile must be fetched. */
  private startAnew(): void {
    this.since = null
    for (const subscription of [...this.subscriptions]) subscription.onGap?.()
  }

  private startHeartbeat(): void {
    this.stopHeartbeat()
    this.heartbeat = setInterval(() => {
      this.send({ type: 'ping', after: this.since })
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
