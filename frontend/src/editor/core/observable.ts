/** A value that can be watched: all that the editor needs of reactivity. */
export type Unsubscribe = () => void

export interface Watchable {
  subscribe(listener: () => void): Unsubscribe
}

export class Emitter<Arguments extends unknown[] = []> {
  private readonly listeners = new Set<(...args: Arguments) => void>()

  subscribe = (listener: (...args: Arguments) => void): Unsubscribe => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  emit(...args: Arguments): void {
    for (const listener of [...this.listeners]) listener(...args)
  }
}

export class Observable<T> implements Watchable {
  private readonly changed = new Emitter<[T]>()

  constructor(private value: T) {}

  get = (): T => this.value

  set(next: T): void {
    if (Object.is(next, this.value)) return
    this.value = next
    this.changed.emit(next)
  }

  subscribe = (listener: (value: T) => void): Unsubscribe => this.changed.subscribe(listener)
}
