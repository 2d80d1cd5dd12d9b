/** What of the predictor's answers found no place in its last jobs, and where its classes are given one. */
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { LeftOut } from '@/features/jobs/LeftOut'
import { useSlug } from '@/lib/route'
import { TextLink } from '@/ui/links'
import { useLeftOut } from './queries'

export function LeftOutPanel({ predictor, linked = true }: { predictor: Predictor; linked?: boolean }) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const mayMap = useMay('predictors.train')
  const lines = useLeftOut(predictor.id).data ?? []
  return (
    <LeftOut lines={lines}>
      {linked && mayMap && (
        <Text size="sm" mt="xs">
          <TextLink to="/o/$slug/predictors/$id/classes" params={{ slug, id: predictor.id }}>
            {t('mapping.giveFeature')}
          </TextLink>
        </Text>
      )}
    </LeftOut>
  )
}
