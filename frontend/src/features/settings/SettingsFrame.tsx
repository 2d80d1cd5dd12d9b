import { Tabs } from '@mantine/core'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { Permission } from '@/api/types'
import { useSlug } from '@/lib/route'
import { Page, PageHeader } from '@/ui/PageHeader'

const tabs = [
  { key: 'organization', to: '/o/$slug/settings/organization', permission: 'organization.view' },
  { key: 'members', to: '/o/$slug/settings/members', permission: 'organization.view' },
  { key: 'metadata-fields', to: '/o/$slug/settings/metadata-fields', permission: 'catalog.view' },
  { key: 'api-keys', to: '/o/$slug/settings/api-keys', permission: 'api_keys.manage' },
  { key: 'webhooks', to: '/o/$slug/settings/webhooks', permission: 'webhooks.manage' },
  { key: 'audit', to: '/o/$slug/settings/audit', permission: 'audit.view' },
] as const satisfies readonly { key: string; to: string; permission: Permission }[]

export function SettingsFrame() {
  const { t } = useTranslation('settings')
  const slug = useSlug()
  const navigate = useNavigate()
  const allowed = useOrganization()?.permissions ?? []
  const value = useRouterState({ select: (state) => state.location.pathname.split('/')[4] })
  const go = (key: string | null) => {
    const tab = tabs.find((one) => one.key === key)
    if (tab) void navigate({ to: tab.to, params: { slug } })
  }
  const bar = (
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
  return (
    <Page header={<PageHeader title={t('title')} />} tabs={bar}>
      <Outlet />
    </Page>
  )
}
