/** The keys, by what they are for. */
import { Kbd, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Binding } from '@/editor/core/keymap'
import { isMac } from '@/lib/platform'
import page from './Labeling.module.css'

const SIGNS: Record<string, string> = {
  Mod: isMac ? '⌘' : 'Ctrl',
  Shift: '⇧',
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
}

export function chordText(chord: string): string {
  return chord
    .split(/\+(?=.)/)
    .map((part) => SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(' ')
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

interface KeyHelpProps {
  readonly bindings: readonly Binding[]
  readonly opened: boolean
  onClose(): void
}

export function KeyHelp({ bindings, opened, onClose }: KeyHelpProps) {
  const { t } = useTranslation('labeling')
  const groups = grouped(
    bindings.filter(({ scope, when }) => scope !== 'text' && when?.() !== false),
    ({ group }) => group,
  )
  return (
    <Modal opened={opened} onClose={onClose} title={t('keys')} size="lg">
      <div className={page.keys}>
        {[...groups].map(([group, members]) => (
          <section key={group}>
            <h3>{t(`groups.${group}`)}</h3>
            <dl>
              {[...grouped(members, ({ label }) => label)].map(([label, same]) => (
                <div key={label} style={{ display: 'contents' }}>
                  <dt>{label}</dt>
                  <dd>
                    {same
                      .flatMap(({ keys }) => keys)
                      .map((chord) => (
                        <Kbd key={chord} size="xs" ml={4}>
                          {chordText(chord)}
                        </Kbd>
                      ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
