/** The label of one task, to be looked at by whoever may see it: the editor without a tool. */
import { Badge } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconEye } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe, useOrganization } from '@/api/session'
import type { Project } from '@/api/types'
import { preparePainter } from '@/editor/render/painter'
import { useValue } from '@/editor/useEditor'
import { useLiveSocket } from '@/lib/live'
import { useSlug } from '@/lib/route'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { ButtonLink } from '@/ui/links'
import type { SetBody } from './api'
import { Centre, Waiting } from './Centre'
import { journalOf } from './journals'
import { KeyHelp } from './KeyHelp'
import { Keyed } from './keys'
import { MarkBenchmark } from './MarkBenchmark'
import { OnlyLooking } from './onlyLooking'
import { projectQuery } from './projectQuery'
import type { TaskQueue } from './queue'
import { ReviewPanel } from './ReviewPage'
import { SideBySide } from './SideBySide'
import { useEditorSchemeOnPage } from './scheme'
import type { TaskSession } from './session'
import { Toolbar } from './Toolbar'
import { shadesOf, viewBindings } from './viewBindings'
import { Workbench } from './Workbench'

export function LookPage() {
  const { t } = useTranslation('labeling')
  useEditorSchemeOnPage()
  useEffect(preparePainter, [])
  const { id, task } = useParams({ from: '/o/$slug/projects/$id/tasks/$task' })
  const me = useMe()
  const project = useQuery(projectQuery(id))
  if (project.error && !project.data)
    return <Centre>{<ErrorState error={project.error} onRetry={() => void project.refetch()} />}</Centre>
  if (!project.data || !me) return <Waiting label={t('loading')} />
  return <Look key={task} task={task} project={project.data} person={me.user.id} />
}

function Look({ task, project, person }: { task: string; project: Project; person: number }) {
  const { t } = useTranslation('labeling')
  const slug = useSlug()
  const socket = useLiveSocket()
  const queue = useMemo(
    () =>
      new OnlyLooking(task, project.id, () => ({ journal: journalOf(`${slug}:${person}`), socket, threshold: null })),
    [task, project.id, slug, person, socket],
  )
  useEffect(() => {
    void queue.start()
    return () => queue.stop()
  }, [queue])
  const state = useValue(queue.state)
  if (state.kind === 'loading') return <Waiting label={t('loading')} />
  if (state.kind === 'failed')
    return <Centre>{<ErrorState error={state.problem} onRetry={() => void queue.start()} />}</Centre>
  if (state.kind === 'open') return <Looking queue={queue} session={state.session} project={project} />
  return (
    <Centre>
      <EmptyState
        icon={<IconEye size={22} />}
        title={t('look.none')}
        action={
          <ButtonLink to="/o/$slug/projects/$id" params={{ slug, id: project.id }}>
            {t('empty.project')}
          </ButtonLink>
        }
      >
        {t('look.noneText')}
      </EmptyState>
    </Centre>
  )
}

function Looking({ queue, session, project }: { queue: TaskQueue; session: TaskSession; project: Project }) {
  const { t } = useTranslation('labeling')
  const [isHelpOpen, help] = useDisclosure(false)
  const { editor } = session
  const mayReview = useOrganization()?.permissions.includes('tasks.review') ?? false
  const show = (set: SetBody | null) => queue.replace(session.showing(set ?? session.task.annotation_set))
  const bindings = useMemo(
    () => viewBindings(editor, help.open, shadesOf(session.task.data_row)),
    [editor, session, help.open],
  )
  return (
    <Keyed editor={editor} bindings={bindings}>
      <Workbench
        queue={queue}
        session={session}
        bar={
          <Toolbar
            projectName={project.name}
            instructions={project.instructions}
            status={<Badge color="gray">{t('look.title')}</Badge>}
            onHelp={help.open}
          >
            <MarkBenchmark task={session.task} />
          </Toolbar>
        }
        always={null}
        lists={<ReviewPanel beside={mayReview && session.task.labels_wanted > 0 && <SideBySide onShow={show} />} />}
      >
        <KeyHelp opened={isHelpOpen} onClose={help.close} />
      </Workbench>
    </Keyed>
  )
}
