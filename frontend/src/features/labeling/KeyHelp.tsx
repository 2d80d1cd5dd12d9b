/** The keys, by what they are for; each can be given another. */
import { Anchor, Button, Group, Kbd, Modal, Text } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Binding } from '@/editor/core/keymap'
import { chordFrom, given, holderOf, NO_CHANGES } from '@/editor/core/remap'
import { useValue } from '@/editor/useEditor'
import { chordText } from './chords'
import { useBindings, useKeyChanges } from './keys'
import page from './Labeling.module.css'

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

interface KeyHelpProps {
  readonly opened: boolean
  onClose(): void
}

/** A key that is to mean something else, and who has it already. */
interface Wish {
  readonly id: string
  readonly chord: string | null
  readonly holder: Binding | null
}

export function KeyHelp({ opened, onClose }: KeyHelpProps) {
  const { t } = useTranslation('labeling')
  const bindings = useBindings()
  const changes = useKeyChanges()
  const changed = useValue(changes)
  const [wish, wishFor] = useState<Wish | null>(null)
  const groups = grouped(
    bindings.filter(({ scope, when }) => scope !== 'text' && when?.() !== false),
    ({ group }) => group,
  )
  const give = (id: string, chord: string) => {
    changes.set(given(changed, bindings, id, chord))
    wishFor(null)
  }
  const press = (id: string, event: KeyboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') return wishFor(null)
    const chord = chordFrom(event.nativeEvent)
    if (chord === null) return
    const holder = holderOf(bindings, id, chord)
    if (holder) wishFor({ id, chord, holder })
    else give(id, chord)
  }
  const close = () => {
    wishFor(null)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title={t('keys')} size="xl" closeOnEscape={wish === null}>
      <div className={page.keys}>
        {[...groups].map(([group, members]) => (
          <section key={group}>
            <h3>{t(`groups.${group}`)}</h3>
            <dl>
              {[...grouped(members, ({ label }) => label)].map(([label, same]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    {same.map((binding) => (
                      <Key
                        key={binding.id}
                        binding={binding}
                        isAwaited={wish?.id === binding.id}
                        isChanged={changed.has(binding.id)}
                        onAsk={() => wishFor({ id: binding.id, chord: null, holder: null })}
                        onPress={(event) => press(binding.id, event)}
                      />
                    ))}
                  </dd>
                  {wish?.holder && same.some(({ id }) => id === wish.id) && (
                    <Taken wish={wish} onGive={give} onLeave={() => wishFor(null)} />
                  )}
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Group justify="space-between" mt="xs" gap="xs">
        <Text size="xs" c="dimmed">
          {t('remap.kept')}
        </Text>
        {changed.size > 0 && (
          <Anchor component="button" type="button" size="xs" onClick={() => changes.set(NO_CHANGES)}>
            {t('remap.reset')}
          </Anchor>
        )}
      </Group>
    </Modal>
  )
}

interface KeyProps {
  readonly binding: Binding
  readonly isAwaited: boolean
  readonly isChanged: boolean
  onAsk(): void
  onPress(event: KeyboardEvent): void
}

function Key({ binding, isAwaited, isChanged, onAsk, onPress }: KeyProps) {
  const { t } = useTranslation('labeling')
  return (
    <button
      type="button"
      className={page.key}
      data-testid="key"
      data-id={binding.id}
      data-changed={isChanged || undefined}
      title={t('remap.change')}
      aria-label={`${binding.label}: ${binding.keys.map(chordText).join(', ')}. ${t('remap.change')}`}
      onClick={onAsk}
      onKeyDown={isAwaited ? onPress : undefined}
    >
      {isAwaited ? (
        <span className={page.awaited}>{t('remap.press')}</span>
      ) : binding.keys.length > 0 ? (
        binding.keys.map((chord) => (
          <Kbd key={chord} size="xs">
            {chordText(chord)}
          </Kbd>
        ))
      ) : (
        <span className={page.awaited}>{t('remap.none')}</span>
      )}
    </button>
  )
}

interface TakenProps {
  readonly wish: Wish
  onGive(id: string, chord: string): void
  onLeave(): void
}

function Taken({ wish, onGive, onLeave }: TakenProps) {
  const { t } = useTranslation('labeling')
  return (
    <div className={page.taken} role="alert">
      <span>{t('remap.taken', { key: chordText(wish.chord!), what: wish.holder!.label })}</span>
      <Button size="compact-xs" variant="default" onClick={onLeave}>
        {t('remap.leave')}
      </Button>
      <Button size="compact-xs" onClick={() => onGive(wish.id, wish.chord!)}>
        {t('remap.take')}
      </Button>
    </div>
  )
}
