import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LiveEvent, LiveSocket } from './socket'

/** The far end of the wire, played by the test. */
class FakeWire {
  readyState = 0
  sent: Record<string, unknown>[] = []
  reconnects = 0
  private listeners: Record<string, ((event: never) => void)[]> = {}

  addEventListener(type: string, listener: (event: never) => void): void {
    this.listeners[type] = [...(this.listeners[type] ?? []), listener]
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data))
  }
  closed = false
  close(): void {
    this.closed = true
  }
  reconnect(): void {
    this.reconnects += 1
  }
  open(): void {
    this.readyState = 1
    this.emit('open', {})
  }
  drop(code = 1006): void {
    this.readyState = 3
    this.emit('close', { code })
  }
  says(message: object): void {
    this.emit('message', { data: JSON.stringify(message) })
  }
  event(cursor: string | null, topics: string[]): void {
    this.says({ type: 'event', cursor, topics, event: 'suggestions.added', body: {} })
  }
  private emit(type: string, event: unknown): void {
    for (const listener of this.listeners[type] ?? []) listener(event as never)
  }
}

let wire: FakeWire
let socket: LiveSocket

beforeEach(() => {
  vi.useFakeTimers()
  wire = new FakeWire()
  socket = new LiveSocket('ws://test', { connect: () => wire, pingEveryMs: 1000, pongWithinMs: 300 })
})
afterEach(() => {
  socket.close()
  vi.useRealTimers()
})

describe('the live socket', () => {
  it('subscribes when the connection opens, whatever came first', () => {
    socket.subscribe(['task:1'], () => {})
    expect(wire.sent).toEqual([])
    wire.open()
    expect(wire.sent).toEqual([{ type: 'subscribe', topics: ['task:1'], after: null }])
  })

  it('says what is open here, again after a lost connection, until nothing on the page has it open', () => {
    socket.subscribe(['task:1'], () => {})
    const away = [socket.stay('task:1'), socket.stay('task:1')]
    wire.open()
    expect(wire.sent.map(({ type }) => type)).toEqual(['subscribe', 'here'])
    wire.drop()
    wire.open()
    expect(wire.sent.slice(2).map(({ type }) => type)).toEqual(['subscribe', 'here'])
    away[0]?.()
    expect(wire.sent).toHaveLength(4)
    away[1]?.()
    expect(wire.sent.at(-1)).toEqual({ type: 'away', topics: ['task:1'] })
  })

  it('asks a new topic from the snapshot its reader holds, though others are further', () => {
    wire.open()
    socket.subscribe(['task:1'], () => {})
    wire.says({ type: 'subscribed', topics: ['task:1'], refused: [], cursor: '10.9' })
    socket.subscribe(['task:2'], () => {}, { after: '9.1' })
    expect(wire.sent.at(-1)).toEqual({ type: 'subscribe', topics: ['task:2'], after: '9.1' })
  })

  it('resumes after the last safe cursor, not after the last event: that one may have overtaken others', () => {
    socket.subscribe(['task:1'], () => {})
    socket.subscribe(['job:2'], () => {})
    wire.open()
    wire.says({ type: 'subscribed', topics: ['task:1', 'job:2'], refused: [], cursor: '10.1' })
    wire.event('12.3', ['task:1'])
    wire.drop()
    expect(socket.state).toBe('lost')
    wire.open()
    expect(wire.sent.at(-1)).toEqual({ type: 'subscribe', topics: ['task:1', 'job:2'], after: '10.1' })
  })

  it('moves the safe cursor with every answer to a ping, comparing numbers and not text', () => {
    socket.subscribe(['task:1'], () => {})
    wire.open()
    wire.says({ type: 'subscribed', topics: ['task:1'], refused: [], cursor: '9.9' })
    wire.says({ type: 'pong', cursor: '10.1' })
    wire.says({ type: 'pong', cursor: '9.10' })
    vi.advanceTimersByTime(1000)
    expect(wire.sent.at(-1)).toEqual({ type: 'ping', after: '10.1' })
  })

  it('hands an event over once, though it is sent twice and bears two topics', () => {
    const heard: LiveEvent[] = []
    socket.subscribe(['task:1', 'data_row:7'], (event) => heard.push(event))
    wire.open()
    wire.event('4.2', ['task:1', 'data_row:7'])
    wire.event('4.2', ['task:1'])
    wire.event('4.3', ['project:9'])
    expect(heard.map((event) => event.cursor)).toEqual(['4.2'])
  })

  it('hands over an event that was overtaken by a later one', () => {
    const heard: (string | null)[] = []
    socket.subscribe(['task:1'], ({ cursor }) => heard.push(cursor))
    wire.open()
    wire.event('8.8', ['task:1'])
    wire.event('7.7', ['task:1'])
    expect(heard).toEqual(['8.8', '7.7'])
  })

  it('passes on every piece of progress, which has no place in the log', () => {
    let heard = 0
    socket.subscribe(['job:1'], () => {
      heard += 1
    })
    wire.open()
    wire.event(null, ['job:1'])
    wire.event(null, ['job:1'])
    expect(heard).toBe(2)
  })

  it('keeps a topic while one listener is left and gives it up with the last', () => {
    const first = socket.subscribe(['jobs'], () => {})
    const second = socket.subscribe(['jobs'], () => {})
    wire.open()
    wire.sent = []
    first()
    first()
    expect(wire.sent).toEqual([])
    second()
    expect(wire.sent).toEqual([{ type: 'unsubscribe', topics: ['jobs'] }])
  })

  it('tells its listeners to fetch again when the server does not know the cursor', () => {
    const onGap = vi.fn()
    socket.subscribe(['task:1'], () => {}, { onGap })
    wire.open()
    wire.says({ type: 'error', code: 'bad_cursor' })
    expect(onGap).toHaveBeenCalledOnce()
  })

  it('connects again when a ping stays without an answer, and not when one comes', () => {
    wire.open()
    vi.advanceTimersByTime(1100)
    wire.says({ type: 'pong', cursor: '1.1' })
    vi.advanceTimersByTime(400)
    expect(wire.reconnects).toBe(0)
    vi.advanceTimersByTime(1000)
    expect(wire.reconnects).toBe(1)
  })

  it('stops trying when it is told that one may not come in', () => {
    wire.open()
    wire.drop(1006)
    expect(wire.closed).toBe(false)
    wire.drop(4401)
    expect(wire.closed).toBe(true)
  })
})
