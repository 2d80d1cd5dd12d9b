/** Opens the queue of a project for labeling or review and shows its task, or why there is none. */
import { Button, Group } from '@mantine/core'
import { IconChecks } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '@/api/session'
import type { Project } from '@/api/types'
import type { Journal } from '@/editor/core/journal'
import { preparePainter } from '@/editor/render/painter'
import { useValue } from '@/editor/useEditor'
import { useWhyWaiting } from '@/features/projects/useWhyWaiting'
import { useLiveSocket } from '@/lib/live'
import { useSlug } from '@/lib/route'
import { onSignedIn } from '@/lib/signedIn'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { ButtonLink } from '@/ui/links'
import { notifyProblem } from '@/ui/notify'
import { getProject, type Stage } from './api'
import { Centre, Waiting } from './Centre'
import { journalOf } from './journals'
import page from './Labeling.module.css'
import { LeftBehind } from './LeftBehind'
import type { LabelSearch } from './labelSearch'
import { sendLeftovers } from './leftovers'
import { projectQuery } from './projectQuery'
import { TaskQueue } from './queue'
import { useEditorSchemeOnPage } from './scheme'
import type { TaskSession } from './session'
import { rememberedThreshold, rememberedThresholds } from './threshold'

interface QueueFrameProps {
  readonly stage: Stage
  children(queue: TaskQueue, session: TaskSession, project: Project): ReactNode
}

export function QueueFrame({ stage, children }: QueueFrameProps) {
  const { t } = useTranslation('labeling')
  useEditorSchemeOnPage()
  useEffect(preparePainter, [])
  const { id } = useParams({ strict: false }) as { id: string }
  const me = useMe()
  const slug = useSlug()
  const project = useQuery(projectQuery(id))
  if (project.error && !project.data)
    return <Centre>{<ErrorState error={project.error} onRetry={() => void project.refetch()} />}</Centre>
  if (!project.data || !me) return <Waiting label={t('loading')} />
  return (
    <Queue key={`${id} ${stage}`} stage={stage} project={project.data} owner={`${slug}:${me.user.id}`}>
      {children}
    </Queue>
  )
}

interface QueueProps extends QueueFrameProps {
  readonly project: Project
  readonly owner: string
}

function Queue({ stage, project, owner, children }: QueueProps) {
  const { t } = useTranslation('labeling')
  const socket = useLiveSocket()
  const first = useRef((useSearch({ strict: false }) as LabelSearch).task)
  const newest = useRef(project)
  newest.current = project
  // One for as long as the page is there, whatever is read of the project anew: what is opened next goes by the newest.
  const queue = useMemo(
    () =>
      new TaskQueue(project.id, stage, () => ({
        journal: journalOf(owner),
        socket,
        threshold: stage === 'review' ? null : rememberedThreshold(newest.current),
        thresholds: stage === 'review' ? undefined : rememberedThresholds(project.id),
      })),
    [project.id, stage, owner, socket],
  )
  useEffect(() => {
    void queue.start(first.current).then(() => sendLeftovers(journalOf(owner), queue.openSets()))
    return () => queue.stop()
  }, [queue, owner])

  useEffect(() => onSignedIn(() => queue.state.get().kind === 'failed' && void queue.start()), [queue])

  const state = useValue(queue.state)
  if (state.kind === 'loading') return <Waiting label={t('loading')} />
  if (state.kind === 'failed') {
    return (
      <Centre>
        <ErrorState error={state.problem} onRetry={() => void queue.start()} />
      </Centre>
    )
  }
  if (state.kind === 'empty')
    return <Empty queue={queue} project={project} done={state.done} journal={journalOf(owner)} />
  return children(queue, state.session, project)
}

interface EmptyProps {
  readonly queue: TaskQueue
  readonly project: Project
  readonly done: number
  readonly journal: Journal
}

function Empty({ queue, project, done, journal }: EmptyProps) {
  const { t } = useTranslation('labeling')
  const hasPast = useValue(queue.past).length > 0 && queue.stage === 'label'
  const slug = useSlug()
  return (
    <Centre>
      <div className={page.notices}>
        <LeftBehind journal={journal} />
      </div>
      <div data-testid="queue-empty">
        <EmptyState
          icon={<IconChecks size={22} />}
          title={t(`empty.${queue.stage}`)}
          action={
            <Group gap="xs">
              {hasPast && (
                <Button variant="default" onClick={() => void queue.previous().catch(notifyProblem)}>
                  {t('previous')}
                </Button>
              )}
              <Button variant="default" onClick={() => void queue.start()}>
                {t('empty.look')}
              </Button>
              <ButtonLink to="/o/$slug/projects/$id" params={{ slug, id: project.id }}>
                {t('empty.project')}
              </ButtonLink>
            </Group>
          }
        >
          {done > 0 && `${t('empty.done', { count: done })} `}
          <WhyEmpty stage={queue.stage} project={project.id} />
        </EmptyState>
      </div>
    </Centre>
  )
}

/** Why there is nothing to do now; labels that are one's own wait for somebody else. */
export function WhyEmpty({ stage, project }: { stage: Stage; project: string }) {
  const { t } = useTranslation('labeling')
  const now = useQuery({ queryKey: ['labeling', 'waiting', project], queryFn: () => getProject(project), staleTime: 0 })
  const why = useWhyWaiting(now.data)
  return (stage === 'review' && why) || t(`empty.${stage}Body`)
}
