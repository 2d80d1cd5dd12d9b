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
        <span className={page.saveWords}>{words}</span>
      </span>
    </Tooltip>
  )
}
