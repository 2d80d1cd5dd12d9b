/** The head of every page of a project: its name, its tabs, and the two things people come for. */
import { Tabs } from '@mantine/core'
import { IconEye, IconLayoutGrid, IconPlayerPlay } from '@tabler/icons-react'
import { Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { Permission } from '@/api/types'
import { Loaded } from '@/ui/Loaded'
import { ButtonLink, TextLink } from '@/ui/links'
import { Page, PageHeader } from '@/ui/PageHeader'
import { useProject, useProjectNews, type VersionedProject } from './queries'

const tabs = [
  { key: 'overview', to: '/o/$slug/projects/$id', permission: 'projects.view' },
  { key: 'tasks', to: '/o/$slug/projects/$id/tasks', permission: 'projects.edit' },
  { key: 'quality', to: '/o/$slug/projects/$id/quality', permission: 'tasks.label' },
  { key: 'agreement', to: '/o/$slug/projects/$id/agreement', permission: 'tasks.review' },
  { key: 'benchmarks', to: '/o/$slug/projects/$id/benchmarks', permission: 'projects.edit' },
  { key: 'savings', to: '/o/$slug/projects/$id/savings', permission: 'savings.view' },
  { key: 'exports', to: '/o/$slug/projects/$id/exports', permission: 'exports.create' },
  { key: 'settings', to: '/o/$slug/projects/$id/settings', permission: 'projects.edit' },
] as const satisfies readonly { key: string; to: string; permission: Permission }[]

function ProjectTabs({ slug, id }: { slug: string; id: string }) {
  const { t } = useTranslation('projects')
  const navigate = useNavigate()
  const allowed = useOrganization()?.permissions ?? []
  const path = useRouterState({ select: (state) => state.location.pathname })
  const last = path.split('/').at(-1) ?? ''
  const value = tabs.some(({ key }) => key === last) ? last : 'overview'
  const shown = tabs.filter(({ permission }) => allowed.includes(permission))
  if (shown.length < 2) return null
  const go = (key: string | null) => {
    const tab = tabs.find((one) => one.key === key)
    if (tab) void navigate({ to: tab.to, params: { slug, id } })
  }
  return (
    <Tabs value={value} onChange={go}>
      <Tabs.List>
        {shown.map(({ key }) => (
          <Tabs.Tab key={key} value={key}>
            {t(`tabs.${key}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
}

function Actions({ project, slug }: { project: VersionedProject; slug: string }) {
  const { t } = useTranslation('projects')
  const allowed = useOrganization()?.permissions ?? []
  const params = { slug, id: project.id }
  const { for_you } = project
  return (
    <>
      {allowed.includes('tasks.review') && for_you.review > 0 && (
        <ButtonLink
          to="/o/$slug/projects/$id/review"
          params={params}
          variant="default"
          leftSection={<IconEye size={15} />}
        >
          {t('reviewCount', { count: for_you.review })}
        </ButtonLink>
      )}
      {allowed.includes('tasks.label') && (
        <ButtonLink
          to="/o/$slug/projects/$id/grid"
          params={params}
          variant="default"
          data-testid="open-grid"
          leftSection={<IconLayoutGrid size={15} />}
          disabled={for_you.label === 0}
        >
          {t('openGrid')}
        </ButtonLink>
      )}
      {allowed.includes('tasks.label') && (
        <ButtonLink
          to="/o/$slug/projects/$id/label"
          params={params}
          preload="render"
          leftSection={<IconPlayerPlay size={15} />}
          disabled={for_you.label === 0}
        >
          {t('startLabeling')}
        </ButtonLink>
      )}
    </>
  )
}

export function ProjectFrame() {
  const { t } = useTranslation('projects')
  const { slug, id } = useParams({ from: '/o/$slug/shell/projects/$id' })
  const project = useProject(id)
  useProjectNews(id)
  const crumb = (
    <TextLink to="/o/$slug/projects" params={{ slug }} c="inherit" inherit>
      {t('title')}
    </TextLink>
  )
  const header = (
    <PageHeader
      crumb={crumb}
      title={project.data?.name ?? (project.isError ? t('unavailable') : undefined)}
      actions={project.data && <Actions project={project.data} slug={slug} />}
    />
  )
  return (
    <Page header={header} tabs={project.data && <ProjectTabs slug={slug} id={id} />}>
      <Loaded query={project}>{() => <Outlet />}</Loaded>
    </Page>
  )
}
