/** Keys and what they do, by scope. Letters go by what is printed on the key, digits by where the key is. */

/** From the innermost out; the innermost that knows the key has it. */
export const SCOPES = ['text', 'tool', 'editor', 'global'] as const
export type Scope = (typeof SCOPES)[number]

export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

export interface Binding {
  readonly id: string
  /** Chords such as "a", "Shift+a", "Mod+Enter", "1"; Mod is Ctrl, or Command on a Mac. */
  readonly keys: readonly string[]
  readonly scope: Scope
  readonly label: string
  readonly group: string
  /** Returns false where the key means nothing just now: the next scope is asked. */
  run(): boolean | undefined
  /** Whether it holds just now; always where this is left out. */
  when?(): boolean
  /** Called while the key is held; without it a held key does nothing further. */
  readonly repeats?: boolean
  /** Called when the key is lifted again. */
  release?(): void
}

export interface Clash {
  readonly chord: string
  readonly scope: Scope
  readonly ids: readonly [string, string]
}

/** The chord of a key press in the form that bindings use. */
export function chordOf(press: KeyPress): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1]
  const key = digit ?? (press.key === ' ' ? 'Space' : press.key.length === 1 ? press.key.toLowerCase() : press.key)
  // Shift is part of how a sign like ? or + is typed, so it counts only with letters, digits and named keys.
  const countsShift = press.shiftKey && (key.length > 1 || /[\p{L}\d]/u.test(key))
  return [(press.ctrlKey || press.metaKey) && 'Mod', press.altKey && 'Alt', countsShift && 'Shift', key]
    .filter(Boolean)
    .join('+')
}

export class Keymap {
  private readonly bindings = new Map<string, Binding>()
  private readonly down = new Map<string, Binding>()

  /** Adds the bindings until the returned function is called. */
  register(bindings: readonly Binding[]): () => void {
    for (const binding of bindings) this.bindings.set(binding.id, binding)
    return () => {
      for (const binding of bindings) if (this.bindings.get(binding.id) === binding) this.bindings.delete(binding.id)
    }
  }

  all = (): readonly Binding[] => [...this.bindings.values()]

  /** Runs what the key means in these scopes; true where something took it. */
  press(press: KeyPress, scopes: readonly Scope[], repeated = false): boolean {
    const chord = chordOf(press)
    for (const scope of SCOPES.filter((known) => scopes.includes(known))) {
      for (const binding of this.bindings.values()) {
        if (binding.scope !== scope || !binding.keys.includes(chord) || binding.when?.() === false) continue
        if (repeated && !binding.repeats) return true
        if (binding.run() === false) continue
        if (binding.release) this.down.set(press.code, binding)
        return true
      }
    }
    return false
  }

  lift({ code }: Pick<KeyPress, 'code'>): void {
    this.down.get(code)?.release?.()
    this.down.delete(code)
  }

  liftAll(): void {
    for (const code of [...this.down.keys()]) this.lift({ code })
  }

  /** Chords that two bindings of one scope claim, both at any time. */
  clashes(): readonly Clash[] {
    const taken = new Map<string, string>()
    return this.all().flatMap(({ id, keys, scope, when }) =>
      keys.flatMap((chord): Clash[] => {
        if (when) return []
        const place = `${scope} ${chord}`
        const other = taken.get(place)
        taken.set(place, other ?? id)
        return other === undefined ? [] : [{ chord, scope, ids: [other, id] }]
      }),
    )
  }
}
