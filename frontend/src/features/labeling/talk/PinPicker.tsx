/** What a comment is about: the whole, the chosen object, or a place in the medium, as far as the medium has such. */
import { Button, CloseButton, Group, NumberInput, Popover } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useEditor, useValue } from '@/editor/useEditor'
import { type Pin, WHOLE } from '@/features/discussion/pins'
import { useSession } from '../context'
import { markedNow, momentNow } from './places'
import own from './Talk.module.css'
import { useAbout } from './useAbout'

interface PinPickerProps {
  readonly pin: Pin
  /** Asks for a place on the picture. */
  onAsk(): void
  onPin(pin: Pin): void
}

/** The keyboard, and what is marked in the text, stay where they are. */
const stay = (event: React.MouseEvent) => event.preventDefault()

export function PinPicker({ pin, onAsk, onPin }: PinPickerProps) {
  const { t } = useTranslation('discussion')
  const editor = useEditor()
  const { modality } = useSession().task.data_row
  const chosen = useValue(editor.selection.chosen)
  const only = chosen.size === 1 ? [...chosen][0]! : null
  const aboutOf = useAbout()
  const isPinned = Boolean(pin.annotation || pin.place)
  const mark = () => {
    const place = markedNow()
    if (place) onPin({ place })
  }
  const moment = () => {
    const place = momentNow()
    if (place) onPin({ place })
  }
  const way = (label: string, go: () => void, testId: string) => (
    <Button size="compact-xs" variant="default" data-testid={testId} onMouseDown={stay} onClick={go}>
      {label}
    </Button>
  )
  return (
    <Group gap={6} className={own.picker}>
      <span className={own.pinned} data-testid="pinned">
        {aboutOf(pin)}
        {isPinned && <CloseButton size="xs" aria-label={t('pin.whole')} onClick={() => onPin(WHOLE)} />}
      </span>
      {!isPinned && only && way(t('pin.chosen'), () => onPin({ annotation: only }), 'pin-object')}
      {editor.canDraw && way(t('pin.place'), onAsk, 'pin-place')}
      {!isPinned && TIMED.has(modality) && way(t('pin.now'), moment, 'pin-moment')}
      {!isPinned && modality === 'text' && way(t('pin.marked'), mark, 'pin-span')}
      {!isPinned && modality === 'document' && <OnPage onPin={onPin} />}
    </Group>
  )
}

const TIMED = new Set(['audio', 'video'])

function OnPage({ onPin }: { onPin(pin: Pin): void }) {
  const { t } = useTranslation('discussion')
  const [isOpen, open] = useState(false)
  const [page, setPage] = useState<number | string>(1)
  const take = () => {
    if (typeof page === 'number') onPin({ place: { at: { type: 'page', page } } })
    open(false)
  }
  return (
    <Popover opened={isOpen} onChange={open} trapFocus withinPortal>
      <Popover.Target>
        <Button size="compact-xs" variant="default" onClick={() => open(!isOpen)}>
          {t('pin.onPage')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <form
          onSubmit={(event) => {
            event.preventDefault()
            take()
          }}
        >
          <NumberInput
            size="xs"
            w={110}
            aria-label={t('pin.onPage')}
            min={1}
            allowDecimal={false}
            value={page}
            onChange={setPage}
          />
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
