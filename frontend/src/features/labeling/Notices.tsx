/** What the person has to know, over the picture's upper edge: conflicts, a lost reservation, work found on this device. */
import { Button, CloseButton } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conflict } from '@/editor/core/rebase'
import { useValue } from '@/editor/useEditor'
import { useSession } from './context'
import page from './Labeling.module.css'
import { LostNotice } from './LostNotice'
import type { TaskQueue } from './queue'

const RESTORED_FOR_MS = 8000

function Notice({ title, children, action }: { title?: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={page.notice} role="alert">
      <div>
        {title && <strong>{title}</strong>}
        {children}
      </div>
      {action}
    </div>
  )
}

/** Which versions of the object there are now. */
export const keptOf = ({ ours, theirs }: Conflict): 'both' | 'ours' | 'theirs' =>
  ours && theirs ? 'both' : ours ? 'ours' : 'theirs'

export function Notices({ queue }: { queue: TaskQueue }) {
  const { t } = useTranslation('labeling')
  const session = useSession()
  const { outbox, restored } = session
  const { state, message } = useValue(outbox.status)
  const conflicts = useValue(outbox.conflicts)
  const found = useValue(restored)
  const unfinished = useValue(queue.unfinished)
  const waiting = useValue(queue.waiting)
  useEffect(() => {
    if (found === 0) return
    const timer = setTimeout(() => restored.set(0), RESTORED_FOR_MS)
    return () => clearTimeout(timer)
  }, [found, restored])
  return (
    <div className={page.notices}>
      {found > 0 && (
        <Notice action={<CloseButton size="sm" aria-label={t('close')} onClick={() => restored.set(0)} />}>
          {t(state === 'saved' ? 'restoredSaved' : 'restored', { count: found })}
        </Notice>
      )}
      {conflicts.length > 0 && (
        <Notice
          title={t('conflict.title')}
          action={<Button onClick={() => outbox.settleConflicts()}>{t('conflict.done')}</Button>}
        >
          {(['both', 'ours', 'theirs'] as const)
            .map((kept) => ({ kept, count: conflicts.filter((one) => keptOf(one) === kept).length }))
            .filter(({ count }) => count > 0)
            .map(({ kept, count }) => t(`conflict.${kept}`, { count }))
            .join(' ')}
        </Notice>
      )}
      {state === 'lease-lost' && <LostNotice onGoOn={() => void queue.startAnew()} />}
      {state === 'signed-out' && (
        <Notice
          title={t('signedOut.title')}
          action={
            <Button component="a" href="/sign-in" target="_blank">
              {t('signedOut.signIn')}
            </Button>
          }
        >
          {t('signedOut.body')}
        </Notice>
      )}
      {state === 'refused' && (
        <Notice
          title={t('refused.title')}
          action={<Button onClick={() => outbox.resume()}>{t('refused.again')}</Button>}
        >
          {message}
        </Notice>
      )}
      {waiting.map((one) => (
        <Notice key={one.task.id}>
          {one === session ? t('waits.here') : t('waits.there', { name: one.task.data_row.name })}
        </Notice>
      ))}
      {unfinished && (
        <Notice
          title={t('unfinished.title', { name: unfinished.session.task.data_row.name })}
          action={<Button onClick={() => queue.goBack()}>{t('unfinished.back')}</Button>}
        >
          {[
            unfinished.problem.detail || unfinished.problem.title,
            ...unfinished.problem.errors.map((error) => error.message),
          ].join(' ')}
        </Notice>
      )}
    </div>
  )
}
