/** Says what became of a task that can no longer be saved, and what can be done with the work that is left. */
import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { useValue } from '@/editor/useEditor'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { reopenTask } from './api'
import { useSession } from './context'
import page from './Labeling.module.css'

export function LostNotice({ onGoOn }: { onGoOn(): void }) {
  const { t } = useTranslation('labeling')
  const session = useSession()
  const { unsaved } = useValue(session.outbox.status)
  const lost = useValue(session.lost)
  const mayReopen = useMay('projects.edit') && lost?.why === 'submitted' && lost.isDone
  const reopen = useMutation({
    mutationFn: () => reopenTask(session.task.id),
    onSuccess: () => {
      // What is held in the other window comes before it.
      notifyDone(t('lost.reopened', { name: session.task.data_row.name }))
      onGoOn()
    },
    onError: notifyProblem,
  })
  const discard = useMutation({
    mutationFn: () => session.outbox.discard(),
    onSuccess: onGoOn,
    onError: notifyProblem,
  })
  const why = lost?.why ?? 'unknown'
  const isBusy = reopen.isPending || discard.isPending
  return (
    <div className={page.notice} role="alert" data-testid="lost">
      <div>
        <strong>{t(`lost.${why}.title`)}</strong>
        {[
          t(`lost.${why}.body`),
          lost?.why === 'submitted' && !lost.isDone && t('lost.inReview'),
          unsaved > 0 ? t('lost.unsaved', { count: unsaved }) : why === 'taken' && t('lost.drafted'),
        ]
          .filter(Boolean)
          .join(' ')}
        <Group gap="xs" mt="xs" justify="flex-end">
          {unsaved > 0 && (
            <Button variant="default" disabled={isBusy} onClick={() => discard.mutate()}>
              {t('lost.discard')}
            </Button>
          )}
          {mayReopen && (
            <Button variant="default" disabled={isBusy} onClick={() => reopen.mutate()}>
              {t('lost.reopen')}
            </Button>
          )}
          <Button disabled={isBusy} onClick={onGoOn}>
            {t(why === 'elsewhere' ? 'lost.again' : 'lost.next')}
          </Button>
        </Group>
      </div>
    </div>
  )
}
