/** What the person has to know, over the picture's upper edge: conflicts, a lost reservation, work found on this device. */
import { Button, CloseButton, Group, List, UnstyledButton } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { sizeOf } from '@/editor/core/changes'
import type { Conflict } from '@/editor/core/rebase'
import { useObjects, useValue } from '@/editor/useEditor'
import { notifyLeft, notifyProblem } from '@/ui/notify'
import { answerInWords } from './answerInWords'
import { useSession } from './context'
import page from './Labeling.module.css'
import { keepChanges, LeftBehind } from './LeftBehind'
import { LostNotice } from './LostNotice'
import { Notice } from './Notice'
import { pick } from './ObjectPanel'
import type { TaskQueue } from './queue'

const RESTORED_FOR_MS = 8000

/** Which versions of the object there are now. */
const keptOf = ({ ours, theirs }: Conflict): 'both' | 'ours' | 'theirs' =>
  ours && theirs ? 'both' : ours ? 'ours' : 'theirs'

/** Of two answers to one question one stands; the other can take its place. */
function AnswerConflict({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation('labeling')
  const session = useSession()
  const { ours, theirs } = conflict
  const feature = session.editor.ontology.feature(ours?.feature ?? '')
  if (!ours || !theirs || !feature) return null
  const said = { theirs: answerInWords(feature, theirs.value), ours: answerInWords(feature, ours.value) }
  return (
    <Notice title={t('conflict.answer.title', { name: feature.name })}>
      {t('conflict.answer.body', said)}
      <Group gap="xs" mt="xs" justify="flex-end">
        <Button variant="default" onClick={() => session.takeMine(conflict)}>
          {t('conflict.answer.mine')}
        </Button>
        <Button onClick={() => session.outbox.settleConflicts(conflict)}>{t('conflict.answer.theirs')}</Button>
      </Group>
    </Notice>
  )
}

/** Objects that were changed in two places: what became of them, and a line for each version, which leads to it. */
function ObjectConflicts({ conflicts }: { conflicts: readonly Conflict[] }) {
  const { t } = useTranslation('labeling')
  const { editor, outbox } = useSession()
  const names = editor.ontology.names(useObjects(editor))
  const versions = conflicts
    .flatMap(({ ours, theirs }) => [
      { id: ours?.id ?? '', whose: 'mine' as const },
      { id: theirs?.id ?? '', whose: 'theirs' as const },
    ])
    .filter(({ id }) => names.has(id))
  return (
    <Notice
      title={t('conflict.title')}
      action={<Button onClick={() => outbox.settleConflicts(...conflicts)}>{t('conflict.done')}</Button>}
    >
      {(['both', 'ours', 'theirs'] as const)
        .map((kept) => ({ kept, count: conflicts.filter((one) => keptOf(one) === kept).length }))
        .filter(({ count }) => count > 0)
        .map(({ kept, count }) => t(`conflict.${kept}`, { count }))
        .join(' ')}
      <List size="sm" mt={4}>
        {versions.map(({ id, whose }) => (
          <List.Item key={id}>
            <UnstyledButton className={page.line} onClick={() => pick(editor, id)}>
              {t(`conflict.${whose}`, { name: names.get(id) })}
            </UnstyledButton>
          </List.Item>
        ))}
      </List>
    </Notice>
  )
}

/** What the server does not take stands in nobody's way: it is kept aside, and what comes after it goes on. */
function Refused({ message }: { message: string }) {
  const { t } = useTranslation('labeling')
  const session = useSession()
  const aside = useMutation({ mutationFn: () => session.setAside(), onError: notifyProblem })
  return (
    <Notice title={t('refused.title')}>
      {[message, t('refused.wayOut')].join(' ')}
      <Group gap="xs" mt="xs" justify="flex-end">
        <Button variant="default" loading={aside.isPending} onClick={() => aside.mutate()}>
          {t('refused.aside')}
        </Button>
        <Button onClick={() => session.outbox.resume()}>{t('refused.again')}</Button>
      </Group>
    </Notice>
  )
}

function KeptAside() {
  const { t } = useTranslation('labeling')
  const session = useSession()
  const entries = useValue(session.outbox.aside)
  const { name } = session.task.data_row
  return entries.map((entry) => {
    const { change, changeId } = entry
    const hasObjects = change.created.length + change.updated.length > 0
    return (
      <Notice key={changeId} title={t('aside.title', { count: sizeOf(change) })}>
        {t('aside.body')}
        <Group gap="xs" mt="xs" justify="flex-end">
          <Button variant="subtle" onClick={() => session.outbox.putAway(entry)}>
            {t('aside.discard')}
          </Button>
          <Button variant="default" onClick={() => keepChanges([entry], name)}>
            {t('aside.download')}
          </Button>
          {hasObjects && <Button onClick={() => session.putBack(entry)}>{t('aside.back')}</Button>}
        </Group>
      </Notice>
    )
  })
}

export function Notices({ queue }: { queue: TaskQueue }) {
  const { t } = useTranslation('labeling')
  const session = useSession()
  const { outbox, restored } = session
  const { state, message } = useValue(outbox.status)
  const conflicts = useValue(outbox.conflicts)
  const answers = conflicts.filter(({ answer }) => answer)
  const objects = conflicts.filter(({ answer }) => !answer)
  const found = useValue(restored)
  const unfinished = useValue(queue.unfinished)
  const waiting = useValue(queue.waiting)
  useEffect(() => {
    if (found === 0) return
    const timer = setTimeout(() => restored.set(0), RESTORED_FOR_MS)
    return () => clearTimeout(timer)
  }, [found, restored])
  useEffect(() => session.editor.history.left.subscribe((count) => notifyLeft(t('undoLeft', { count }))), [session, t])
  return (
    <div className={page.notices}>
      {found > 0 && (
        <Notice action={<CloseButton size="sm" aria-label={t('close')} onClick={() => restored.set(0)} />}>
          {t(state === 'saved' ? 'restoredSaved' : 'restored', { count: found })}
        </Notice>
      )}
      {answers.map((conflict) => (
        <AnswerConflict key={conflict.answer} conflict={conflict} />
      ))}
      {objects.length > 0 && <ObjectConflicts conflicts={objects} />}
      {state === 'lease-lost' && <LostNotice onGoOn={() => void queue.startAnew()} />}
      {state === 'refused' && <Refused message={message} />}
      <KeptAside />
      <LeftBehind journal={session.around.journal} open={session.set.id} />
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
