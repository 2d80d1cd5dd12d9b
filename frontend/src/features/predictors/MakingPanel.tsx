/** A version in the making: how far it is, and the way to stop it. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Job, PredictorVersion } from '@/api/types'
import { useCancelJob } from '@/features/jobs/queries'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { ProgressLine } from '@/ui/ProgressLine'

const COPYING = 'inference.copy_published'

export function MakingPanel({ job, version }: { job: Job; version: PredictorVersion }) {
  const { t } = useTranslation('predictors')
  const [asking, { open, close }] = useDisclosure(false)
  const cancelling = useCancelJob()
  const mayTrain = useMay('predictors.train')
  const way = version.state === 'training' ? 'training' : job.kind === COPYING ? 'copying' : 'connecting'
  return (
    <Stack gap="xs" data-testid="in-the-making">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {t(`making.${way}.title`, { number: version.number })}
        </Text>
        {mayTrain && (
          <Button variant="default" size="compact-sm" onClick={open}>
            {t(`making.${way}.stop`)}
          </Button>
        )}
      </Group>
      <ProgressLine {...job} label={job.title} />
      <ConfirmModal
        opened={asking}
        title={t(`making.${way}.stop`)}
        confirm={t(`making.${way}.stop`)}
        onClose={close}
        onConfirm={() => cancelling.mutateAsync(job.id)}
      >
        {t(`making.${way}.ask`)}
      </ConfirmModal>
    </Stack>
  )
}
