/** That a predictor is archived, and the way back. */
import { Alert, Button, Group, Text } from '@mantine/core'
import { IconArchive } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { useRestore } from './queries'

export function ArchivedNotice({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('predictors')
  const mayTrain = useMay('predictors.train')
  const restoring = useRestore(predictor.id)
  if (predictor.archived_at === null) return null
  const restore = () =>
    restoring.mutate(null, { onSuccess: () => notifyDone(t('archived.restored')), onError: notifyProblem })
  return (
    <Alert
      color="gray"
      variant="light"
      mb="lg"
      icon={<IconArchive size={18} />}
      title={t('archived.title')}
      data-testid="archived"
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm">{t('archived.text')}</Text>
        {mayTrain && (
          <Button variant="default" size="compact-sm" loading={restoring.isPending} onClick={restore}>
            {t('archived.restore')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}
