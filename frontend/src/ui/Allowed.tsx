/** A page for those whose role allows it; all others read who can help them, and nothing more. */
import { IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { Permission } from '@/api/types'
import { useSlug } from '@/lib/route'
import { EmptyState } from './EmptyState'
import { ButtonLink } from './links'

export function NotAllowed() {
  const { t } = useTranslation('ui')
  const slug = useSlug()
  return (
    <EmptyState
      icon={<IconLock size={22} />}
      title={t('notAllowed')}
      action={
        <ButtonLink to="/o/$slug/projects" params={{ slug }} variant="default">
          {t('goBack')}
        </ButtonLink>
      }
    >
      {t('notYours')}
    </EmptyState>
  )
}

export function Allowed({ permission, children }: { permission: Permission; children: ReactNode }) {
  const organization = useOrganization()
  if (!organization) return null
  return organization.permissions.includes(permission) ? children : <NotAllowed />
}
