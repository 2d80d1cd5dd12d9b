/** The frame of an organization: navigation at the left, the page at the right. */
import { AppShell, Box, Burger, Group, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import { UnconfirmedNotice } from '@/features/account/UnconfirmedNotice'
import { Bell } from '@/features/discussion/Bell'
import { useSocketState } from '@/lib/live'
import { isMac } from '@/lib/platform'
import { useSlug } from '@/lib/route'
import { Wordmark } from '@/ui/Wordmark'
import { CommandPalette } from './CommandPalette'
import { JobsIndicator } from './JobsIndicator'
import { navigation } from './nav'
import { OrganizationSwitcher } from './OrganizationSwitcher'
import classes from './Shell.module.css'
import { UserMenu } from './UserMenu'

function Navigation() {
  const { t } = useTranslation('app')
  const slug = useSlug()
  const allowed = useOrganization()?.permissions ?? []
  return (
    <nav aria-label={t('nav.label')} className={classes.nav}>
      {navigation
        .filter(({ permission }) => allowed.includes(permission))
        .map(({ key, to, icon: Icon }) => (
          <Link key={key} to={to} params={{ slug }} className={classes.link} activeProps={{ 'data-active': true }}>
            <Icon size={17} stroke={1.7} aria-hidden />
            <span>{t(`nav.${key}`)}</span>
          </Link>
        ))}
    </nav>
  )
}

function SearchButton() {
  const { t } = useTranslation('app')
  return (
    <UnstyledButton className={classes.search} onClick={spotlight.open}>
      <IconSearch size={15} stroke={1.8} aria-hidden />
      <span>{t('search')}</span>
      <kbd>{isMac ? '⌘K' : 'Ctrl K'}</kbd>
    </UnstyledButton>
  )
}

function ConnectionNotice() {
  const { t } = useTranslation('app')
  const state = useSocketState()
  return (
    <div role="status" className={classes.notice} data-shown={state === 'lost' || undefined}>
      {state === 'lost' && t('connectionLost')}
    </div>
  )
}

export function Shell() {
  const { t } = useTranslation('app')
  const [opened, { toggle, close }] = useDisclosure(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes whenever the page changes
  useEffect(() => close(), [path])

  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 48, sm: 0 } }}
      navbar={{ width: 'var(--fp-rail)', breakpoint: 'sm', collapsed: { mobile: !opened } }}
      transitionDuration={100}
    >
      <a href="#content" className={classes.skip}>
        {t('skip')}
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.bar}>
        <Burger opened={opened} onClick={toggle} size="sm" aria-label={t('openNav')} />
        <Wordmark size={20} />
        <Group gap={4} wrap="nowrap">
          <Bell />
          <JobsIndicator compact />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.rail}>
        <Group gap={4} wrap="nowrap" className={classes.railHead}>
          <OrganizationSwitcher />
          <Box visibleFrom="sm">
            <Bell />
          </Box>
          <Burger opened={opened} onClick={toggle} size="sm" hiddenFrom="sm" aria-label={t('closeNav')} />
        </Group>
        <SearchButton />
        <Navigation />
        <div className={classes.railFoot}>
          <ConnectionNotice />
          <JobsIndicator />
          <UserMenu />
        </div>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <UnconfirmedNotice />
        <div className={classes.content}>
          <Outlet />
        </div>
      </AppShell.Main>
      <CommandPalette />
    </AppShell>
  )
}
