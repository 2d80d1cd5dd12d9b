/** Back to all predictors, in the head of a page. */
import { useTranslation } from 'react-i18next'
import { TextLink } from '@/ui/links'

export function Crumb({ slug }: { slug: string }) {
  const { t } = useTranslation('predictors')
  return (
    <TextLink to="/o/$slug/predictors" params={{ slug }} c="inherit" inherit>
      {t('title')}
    </TextLink>
  )
}
