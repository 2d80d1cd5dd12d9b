/** The head of every page of a production queue: its name, its tabs, and the way to what waits. */
import { Tabs } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { Permission } from '@/api/types'
import { Loaded } from '@/ui/Loaded'
import { ButtonLink, TextLink } from '@/ui/links'
import { Page, PageHeader } from '@/ui/PageHeader'
import { useFigures, useQueue, type VersionedQueue } from './queries'

const tabs = [
  { key: 'overview', to: '/o/$slug/production/$id', permission: 'models.view' },
  { key: 'decisions', to: '/o/$slug/production/$id/decisions', permission: 'models.view' },
  { key: 'threshold', to: '/o/$slug/production/$id/threshold', permission: 'models.view' },
  { key: 'settings', to: '/o/$slug/production/$id/settings', permission: 'projects.edit' },
] as const satisfies readonly { key: string; to: string; permission: Permission }[]

function QueueTabs({ slug, id }: { slug: string; id: string }) {
  const { t } = useTranslation('production')
  const navigate = useNavigate()
  const allowed = useOrganization()?.permissions ?? []
  const path = useRouterState({ select: (state) => state.location.pathname })
  const value = tabs.find(({ key }) => path.includes(`/${key}`))?.key ?? 'overview'
  const go = (key: string | null) => {
    const tab = tabs.find((one) => one.key === key)
    if (tab) void navigate({ to: tab.to, params: { slug, id } })
  }
  return (
    <Tabs value={value} onChange={go}>
      <Tabs.List>
        {tabs
          .filter(({ permission }) => allowed.includes(permission))
          .map(({ key }) => (
            <Tabs.Tab key={key} value={key}>
              {t(`tabs.${key}`)}
            </Tabs.Tab>
          ))}
      </Tabs.List>
    </Tabs>
  )
}

function Actions({ queue, slug }: { queue: VersionedQueue; slug: string }) {
  const { t } = useTranslation('production')
  const allowed = useOrganization()?.permissions ?? []
  const waiting = useFigures(queue.id).data?.counts.waiting ?? queue.counts.waiting
  const params = { slug, id: queue.project }
  return (
    <>
      <ButtonLink to="/o/$slug/projects/$id" params={params} variant="default">
        {t('project')}
      </ButtonLink>
      {allowed.includes('tasks.label') && (
        <ButtonLink
          to="/o/$slug/projects/$id/label"
          params={params}
          leftSection={<IconPlayerPlay size={15} />}
          disabled={waiting === 0}
        >
          {t('label')}
        </ButtonLink>
      )}
    </>
  )
}

export function QueueFrame() {
  const { t } = useTranslation('production')
  const { slug, id } = useParams({ from: '/o/$slug/shell/production/$id' })
  const queue = useQueue(id)
  const crumb = (
    <TextLink to="/o/$slug/production" params={{ slug }} c="inherit" inherit>
      {t('title')}
    </TextLink>
  )
  const header = (
    <PageHeader
      crumb={crumb}
      title={queue.data?.name ?? (queue.isError ? t('unavailable') : undefined)}
      actions={queue.data && <Actions queue={queue.data} slug={slug} />}
    />
  )
  return (
    <Page header={header} tabs={queue.data && <QueueTabs slug={slug} id={id} />}>
      <Loaded query={queue}>{() => <Outlet />}</Loaded>
    </Page>
  )
}
