import {
  Avatar,
  type MantineColorScheme,
  Menu,
  SegmentedControl,
  Text,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core'
import { IconBook2, IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMe } from '@/api/session'
import { signOut } from '@/features/auth/queries'
import { useSlug } from '@/lib/route'
import classes from './Shell.module.css'

const schemes = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconDeviceDesktop },
] as const

function ThemeSwitch() {
  const { t } = useTranslation('app')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      mx={4}
      mb={4}
      aria-label={t('theme')}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as MantineColorScheme)}
      data={schemes.map(({ value, icon: Icon }) => ({
        value,
        label: (
          <span style={{ display: 'flex', alignItems: 'center', justifyContent: 'center', gap: 5 }}>
            <Icon size={13} aria-hidden />
            {t(value)}
          </span>
        ),
      }))}
    />
  )
}

export function UserMenu() {
  const { t } = useTranslation('app')
  const me = useMe()
  const slug = useSlug()
  const navigate = useNavigate()
  const name = me?.user.name || me?.user.email || ''
  return (
    <Menu position="top-start" width={250}>
      <Menu.Target>
        <UnstyledButton className={classes.footButton} aria-label={`${t('userMenu')}: ${name}`}>
          <Avatar size={24} radius="xl" name={name} variant="filled" color="iris" />
          <Text component="span" size="sm" truncate>
            {name}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me?.user.email}</Menu.Label>
        <Menu.Label>{t('theme')}</Menu.Label>
        <ThemeSwitch />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUser size={15} />}
          onClick={() => void navigate({ to: '/o/$slug/account', params: { slug } })}
        >
          {t('account')}
        </Menu.Item>
        <Menu.Item component="a" href="/api/docs" leftSection={<IconBook2 size={15} />}>
          {t('apiDocs')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void signOut()}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
