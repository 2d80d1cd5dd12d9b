/** Of a copy: what it was copied from, and, where there is a newer version of that, the way to copy it too. */
import { Alert, Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { useCopy } from './queries'

function Newer({ predictor, newer }: { predictor: Predictor; newer: NonNullable<Predictor['newer_published']> }) {
  const { t } = useTranslation('published')
  const mayCopy = useMay('predictors.train')
  const copying = useCopy(newer.publication)
  const isMade = predictor.versions.some(({ state }) => state === 'connecting')
  const copy = () =>
    copying.mutate(
      { predictor: predictor.id },
      { onSuccess: () => notifyDone(t('updating', { number: newer.number })), onError: notifyProblem },
    )
  return (
    <Alert color="iris" variant="light" mb="lg" title={t('newer', newer)} data-testid="newer-published">
      <Group justify="space-between" gap="xs">
        <Text size="sm">{t('newerText')}</Text>
        {mayCopy && !isMade && (
          <Button size="compact-sm" loading={copying.isPending} onClick={copy}>
            {t('update', { number: newer.number })}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

export function CopiedFrom({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('published')
  const from = predictor.versions.find(({ copied_from }) => copied_from !== null)?.copied_from
  if (!from) return null
  return (
    <>
      {predictor.newer_published && <Newer predictor={predictor} newer={predictor.newer_published} />}
      <Text size="sm" c="dimmed" mb="sm" data-testid="copied-from">
        {t('copiedFrom', { name: from.name, number: from.number })}
      </Text>
    </>
  )
}
