/** What was said about one task, wherever one is: the data row, the threads, and the way to the work. */
import { Box, Drawer, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Schemas } from '@/api/types'
import { api } from '@/lib/api'
import { useSlug } from '@/lib/route'
import { AssetPicture } from '@/ui/AssetPicture'
import { Loaded } from '@/ui/Loaded'
import { ButtonLink } from '@/ui/links'
import { Composer } from './Composer'
import { placeInWords, WHOLE } from './pins'
import { type Thread, useOwnMembership, useStartThread, useThreads } from './queries'
import { Threads } from './ThreadCard'

type TaskDetail = Schemas['TaskDetailOutput']

interface TaskDrawerProps {
  readonly task: string
  /** The one to begin with. */
  readonly thread?: string
  onClose(): void
}

export function TaskDrawer({ task, thread, onClose }: TaskDrawerProps) {
  const { t } = useTranslation('discussion')
  const query = useQuery({
    queryKey: ['discussion', 'task', task],
    queryFn: () => api.get<TaskDetail>(`/tasks/${task}`),
  })
  const name = query.data?.data_row.name ?? '…'
  return (
    <Drawer opened onClose={onClose} position="right" title={t('drawer.title', { name })} padding="md">
      <Loaded query={query}>{(detail) => <Talk detail={detail} first={thread ?? null} onGone={onClose} />}</Loaded>
    </Drawer>
  )
}

function Talk({ detail, first, onGone }: { detail: TaskDetail; first: string | null; onGone(): void }) {
  const { t } = useTranslation('discussion')
  const mayWrite = useMay('tasks.label')
  const query = useThreads(detail.id)
  const start = useStartThread(detail.id)
  const [chosen, choose] = useState(first)
  const aboutOf = ({ annotation, place }: Thread) =>
    annotation ? t('pin.object') : placeInWords(t, place) || t('pin.whole')
  return (
    <>
      <Group gap="sm" wrap="nowrap" align="flex-start" mb="sm">
        <Box w={120} style={{ flex: 'none' }}>
          <AssetPicture row={detail.data_row} />
        </Box>
        <Ways detail={detail} onGone={onGone} />
      </Group>
      <Loaded query={query}>
        {(threads) => (
          <Box mx="calc(-1 * var(--mantine-spacing-md))">
            {threads.length === 0 && (
              <Text c="dimmed" size="sm" px="md" pb="sm">
                {t('none')}
              </Text>
            )}
            <Threads threads={threads} chosen={chosen} onChoose={({ id }) => choose(id)} aboutOf={aboutOf} />
          </Box>
        )}
      </Loaded>
      {mayWrite && (
        <Box mt="md">
          <Composer
            label={t('write')}
            submit={t('comment')}
            testId="drawer-comment"
            onSay={(said) => start.mutateAsync({ said, pin: WHOLE })}
          />
        </Box>
      )}
    </>
  )
}

/** Where the work on it goes on: in one's own hands, or in the queue. */
function Ways({ detail, onGone }: { detail: TaskDetail; onGone(): void }) {
  const { t } = useTranslation('discussion')
  const slug = useSlug()
  const mayReview = useMay('tasks.review')
  const own = useOwnMembership()
  const params = { slug, id: detail.project }
  if (detail.stage === 'review' && mayReview)
    return (
      <ButtonLink to="/o/$slug/projects/$id/review" params={params} variant="default" onClick={onGone}>
        {t('drawer.review')}
      </ButtonLink>
    )
  // What was sent back to somebody is the first that their queue hands out.
  const isTheirs = detail.state === 'rework' && detail.annotation_set?.author === own
  if (detail.lease.mine || isTheirs)
    return (
      <ButtonLink
        to="/o/$slug/projects/$id/label"
        params={params}
        search={{ task: detail.id }}
        variant="default"
        onClick={onGone}
      >
        {t('drawer.label')}
      </ButtonLink>
    )
  return (
    <ButtonLink to="/o/$slug/projects/$id" params={params} variant="default" onClick={onGone}>
      {t('drawer.project')}
    </ButtonLink>
  )
}
