/** Which version answers, and whether the next one that is ready takes its place. */
import { Button, Group, Paper, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { notifyDone } from '@/ui/notify'
import { usePromote } from './queries'
import { inUse } from './versions'

export function InUse({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('predictors')
  const mayTrain = useMay('predictors.train')
  const [asking, { open, close }] = useDisclosure(false)
  const promoting = usePromote(predictor.id)
  const version = inUse(predictor)
  if (!version) return null
  const isPinned = predictor.promoted !== null
  const follow = () => promoting.mutateAsync(null).then(() => notifyDone(t('followed')))
  return (
    <Paper px="md" py="sm" mb="lg" data-testid="in-use">
      <Group justify="space-between" gap="xs">
        <div>
          <Text fw={600}>{t('isInUse', { number: version.number })}</Text>
          <Text size="sm" c="dimmed">
            {t(isPinned ? 'isPinned' : 'isNewest')}
          </Text>
        </div>
        {mayTrain && isPinned && (
          <Button variant="default" onClick={open}>
            {t('alwaysNewest')}
          </Button>
        )}
      </Group>
      <ConfirmModal
        opened={asking}
        title={t('alwaysNewest')}
        confirm={t('alwaysNewest')}
        color="iris"
        onClose={close}
        onConfirm={follow}
      >
        {t('alwaysNewestAsk')}
      </ConfirmModal>
    </Paper>
  )
}
