/** Every saved change of the label, newest first, each to be gone back to. Going back is a step like any other: it can be undone. */
import { Button, Group, Modal, ScrollArea, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Revision } from '@/api/types'
import { isEmpty } from '@/editor/core/changes'
import { restoring } from '@/editor/core/restore'
import { formatAgo, formatMoment } from '@/lib/format'
import { rowsOf, usePages } from '@/lib/pages'
import { Loaded } from '@/ui/Loaded'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { getPast } from './api'
import { useSession } from './context'
import { deedsInWords } from './deedsInWords'
import page from './Labeling.module.css'

const PER_PAGE = 20

interface HistoryDialogProps {
  readonly opened: boolean
  onClose(): void
}

export function HistoryDialog({ opened, onClose }: HistoryDialogProps) {
  const { t } = useTranslation('labeling')
  return (
    <Modal opened={opened} onClose={onClose} title={t('versions.title')} size="md">
      {opened && <Versions onClose={onClose} />}
    </Modal>
  )
}

function Versions({ onClose }: Pick<HistoryDialogProps, 'onClose'>) {
  const { t } = useTranslation('labeling')
  const { set } = useSession()
  const client = useQueryClient()
  const key = ['revisions', set.id]
  // What was saved since it was last open is to be there.
  useEffect(() => () => client.removeQueries({ queryKey: ['revisions'] }), [client])
  const query = usePages<Revision>(key, `/annotation-sets/${set.id}/revisions`, {}, { limit: PER_PAGE })
  return (
    <Loaded query={query}>
      {(data) => (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            {t(rowsOf(data).length > 0 ? 'versions.text' : 'versions.none')}
          </Text>
          <ScrollArea.Autosize mah="60vh" type="auto">
            <ol className={page.versions} aria-label={t('versions.title')}>
              {rowsOf(data).map((revision, index) => (
                <Version key={revision.number} revision={revision} isNewest={index === 0} onDone={onClose} />
              ))}
            </ol>
            {query.hasNextPage && (
              <Button
                variant="subtle"
                fullWidth
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t('versions.more')}
              </Button>
            )}
          </ScrollArea.Autosize>
        </>
      )}
    </Loaded>
  )
}

interface VersionProps {
  readonly revision: Revision
  readonly isNewest: boolean
  onDone(): void
}

function Version({ revision, isNewest, onDone }: VersionProps) {
  const { t } = useTranslation('labeling')
  const { editor, set, isReadOnly } = useSession()
  const [isBusy, setBusy] = useState(false)
  const when = formatMoment(revision.created_at)
  const restore = async () => {
    setBusy(true)
    try {
      const past = await getPast(set.id, revision.number)
      const { set: change, leftOut } = restoring(editor.store, past, editor.classes.isLocked)
      if (isEmpty(change)) notifyDone(t('versions.same'))
      else {
        editor.transact(t('versions.step', { when }), change)
        notifyDone(
          [t('versions.done', { when }), leftOut > 0 && t('versions.leftOut', { count: leftOut })]
            .filter(Boolean)
            .join(' '),
        )
      }
      onDone()
    } catch (thrown) {
      notifyProblem(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <li>
      <div>
        <Text size="sm" fw={600}>
          <time dateTime={revision.created_at} title={formatAgo(revision.created_at)}>
            {when}
          </time>{' '}
          · {revision.author_name}
        </Text>
        <Text size="xs" c="dimmed">
          {deedsInWords(revision.deeds, editor.kinds, t)}
        </Text>
      </div>
      <Group gap="xs" wrap="nowrap">
        {isNewest && (
          <Text size="xs" c="dimmed">
            {t('versions.newest')}
          </Text>
        )}
        {!isReadOnly && (
          <Button
            size="compact-sm"
            variant="default"
            loading={isBusy}
            aria-label={t('versions.restoreOf', { when })}
            onClick={() => void restore()}
          >
            {t('versions.restore')}
          </Button>
        )}
      </Group>
    </li>
  )
}
