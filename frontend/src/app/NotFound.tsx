import { IconCompass } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '@/ui/EmptyState'
import { ButtonLink } from '@/ui/links'

export function NotFound() {
  const { t } = useTranslation('app')
  return (
    <EmptyState
      icon={<IconCompass size={24} />}
      title={t('notFound')}
      action={<ButtonLink to="/">{t('home')}</ButtonLink>}
    >
      {t('notFoundText')}
    </EmptyState>
  )
}
