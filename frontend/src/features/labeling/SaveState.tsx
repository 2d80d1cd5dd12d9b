/** How the saving goes, always in sight. */
import { Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useValue } from '@/editor/useEditor'
import { useSocketState } from '@/lib/live'
import { useSession } from './context'
import page from './Labeling.module.css'

const ICONS = {
  saved: IconCloudCheck,
  waiting: IconCloudUp,
  saving: IconCloudUp,
  offline: IconCloudOff,
  conflict: IconAlertTriangle,
  'lease-lost': IconAlertTriangle,
  'signed-out': IconAlertTriangle,
  refused: IconAlertTriangle,
}

/** What it says by turns has one place, so that the bar does not move at every save. */
const ROOM_FOR = ['saved', 'waiting', 'saving'] as const
const longer = (a: string, b: string): string => (b.length > a.length ? b : a)

export function SaveState() {
  const { t } = useTranslation('labeling')
  const { outbox } = useSession()
  const { state, unsaved } = useValue(outbox.status)
  const hasConflict = useValue(outbox.conflicts).length > 0
  const isCutOff = useSocketState() === 'lost' && (state === 'saved' || state === 'waiting')
  const shown = hasConflict ? 'conflict' : isCutOff ? 'offline' : state
  const Icon = ICONS[shown]
  const words = shown === 'offline' && unsaved > 0 ? t('save.offlineWaiting', { count: unsaved }) : t(`save.${shown}`)
  return (
    <Tooltip label={t('save.kept')} multiline maw={240}>
      <span
        className={page.save}
        role="status"
        data-testid="save-state"
        data-state={shown}
        data-unsaved={unsaved}
        data-warn={['conflict', 'lease-lost', 'signed-out', 'refused'].includes(shown) || undefined}
      >
        <Icon size={16} stroke={1.7} aria-hidden />
        <span className={page.saveWords} data-room={ROOM_FOR.map((each) => t(`save.${each}`)).reduce(longer)}>
          {words}
        </span>
      </span>
    </Tooltip>
  )
}
