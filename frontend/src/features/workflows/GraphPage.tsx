/** The graph of a workflow, and what it says of a few data rows. */
import { Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { TrialPanel } from '@/features/predictors/TrialPanel'
import { usePredictorHere } from '@/features/predictors/usePredictorHere'
import { Allowed } from '@/ui/Allowed'
import { Builder } from './Builder'

export function GraphPage() {
  const { t } = useTranslation('workflows')
  const predictor = usePredictorHere()
  if (!predictor) return null
  return (
    <Allowed permission="predictors.train">
      <Stack gap="xl">
        <Builder predictor={predictor} />
        {predictor.ready && (
          <section>
            <Title order={2} fz="md">
              {t('trial')}
            </Title>
            <Text size="sm" c="dimmed" mb="sm">
              {t('trialText')}
            </Text>
            <TrialPanel predictor={predictor} featureMap={predictor.feature_map as Record<string, string | null>} />
          </section>
        )}
      </Stack>
    </Allowed>
  )
}
