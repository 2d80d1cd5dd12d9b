import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMe } from '@/api/session'
import { useSlug } from '@/lib/route'
import { Mark } from '@/ui/Wordmark'
import classes from './Shell.module.css'

export function OrganizationSwitcher() {
  const { t } = useTranslation('app')
  const slug = useSlug()
  const navigate = useNavigate()
  const organizations = useMe()?.organizations ?? []
  const current = organizations.find((organization) => organization.slug === slug)
  return (
    <Menu position="bottom-start" width={230}>
      <Menu.Target>
        <UnstyledButton
          className={classes.switcher}
          aria-label={`${t('switchOrganization')}: ${current?.name ?? slug}`}
        >
          <Mark size={20} />
          <span>{current?.name ?? slug}</span>
          <IconSelector size={14} stroke={1.6} aria-hidden style={{ flex: 'none', marginLeft: 'auto' }} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('organizations')}</Menu.Label>
        {organizations.map((organization) => (
          <Menu.Item
            key={organization.slug}
            rightSection={organization.slug === slug && <IconCheck size={14} />}
            onClick={() => void navigate({ to: '/o/$slug/projects', params: { slug: organization.slug } })}
          >
            {organization.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => void navigate({ to: '/organizations/new' })}>
          {t('newOrganization')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
