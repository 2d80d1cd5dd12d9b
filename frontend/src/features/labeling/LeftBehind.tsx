/** Work of a page that is closed, which the server would not take: it is said, handed out as a file, or thrown away. */
import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { sizeOf } from '@/editor/core/changes'
import type { Entry, Journal } from '@/editor/core/journal'
import type { Id } from '@/editor/core/types'
import { useValue } from '@/editor/useEditor'
import { fileStem, keepFile } from '@/lib/keepFile'
import { notifyProblem } from '@/ui/notify'
import { forgetRefused, refusedIn } from './leftovers'
import { Notice } from './Notice'

/** What is open now says itself what became of its work. */
export function LeftBehind({ journal, open }: { journal: Journal; open?: Id }) {
  const refused = useValue(refusedIn(journal)).filter(({ set }) => set !== open)
  const sets = new Set(refused.map(({ set }) => set))
  return [...sets].map((each) => (
    <OfOneSet key={each} journal={journal} entries={refused.filter(({ set }) => set === each)} />
  ))
}

function OfOneSet({ journal, entries }: { journal: Journal; entries: readonly Entry[] }) {
  const { t } = useTranslation('labeling')
  const discard = useMutation({ mutationFn: () => forgetRefused(journal, entries), onError: notifyProblem })
  const name = entries[0]?.name ?? t('left.unnamed')
  const count = entries.reduce((sum, { change }) => sum + sizeOf(change), 0)
  const words = new Set(entries.flatMap(({ refused }) => refused || []))
  return (
    <Notice title={t('left.title', { count, name })}>
      {[...words, t('left.body')].join(' ')}
      <Group gap="xs" mt="xs" justify="flex-end">
        <Button variant="subtle" disabled={discard.isPending} onClick={() => discard.mutate()}>
          {t('aside.discard')}
        </Button>
        <Button variant="default" onClick={() => keepChanges(entries, name)}>
          {t('aside.download')}
        </Button>
      </Group>
    </Notice>
  )
}

/** Hands changes out as a file, one after the other; of a single one that alone. */
export function keepChanges(entries: readonly Entry[], name: string): void {
  const changes = entries.map(({ change }) => change)
  const text = JSON.stringify(changes.length === 1 ? changes[0] : changes, null, 2)
  keepFile(new Blob([text], { type: 'application/json' }), `${fileStem(name)}-${entries[0]!.changeId.slice(-6)}.json`)
}
