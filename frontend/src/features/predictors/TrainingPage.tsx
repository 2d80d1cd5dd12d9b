/** Training: by the button, by a rule, and the loss while it goes on. */
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSchool } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { PredictorVersion } from '@/api/types'
import { useJob } from '@/features/jobs/queries'
import { Allowed } from '@/ui/Allowed'
import { Figures } from './Figures'
import { LossChart } from './LossChart'
import { MakingPanel } from './MakingPanel'
import { useFamily } from './queries'
import { RulePanel } from './RulePanel'
import { TrainModal } from './TrainModal'
import { usePredictorHere } from './usePredictorHere'
import { hasCurve, isTraining, lossOf } from './versions'

/** The version that learns, or the last that did. */
function Learned({ version }: { version: PredictorVersion }) {
  const { t } = useTranslation('predictors')
  const isLearning = version.state === 'training'
  const job = useJob(isLearning || !version.trained.losses ? version.job : null).data
  const losses = lossOf(version, job)
  return (
    <Stack gap="lg">
      {isLearning && job && <MakingPanel job={job} version={version} />}
      {(isLearning || hasCurve(losses)) && (
        <Paper p="md">
          <Title order={2} fz="sm" mb={4}>
            {t('showLoss', { number: version.number })}
          </Title>
          <LossChart points={losses} />
        </Paper>
      )}
      {version.state === 'ready' && <Figures version={version} />}
    </Stack>
  )
}

function Training() {
  const { t } = useTranslation('predictors')
  const predictor = usePredictorHere()
  const family = useFamily(predictor?.family)
  const [asking, { open, close }] = useDisclosure(false)
  if (!predictor || !family) return null
  const learned = family.trainable
    ? predictor.versions.find(({ state }) => state === 'training' || state === 'ready')
    : undefined
  return (
    <Stack gap="xl">
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" maw={560}>
          {t(family.trainable ? 'trainText' : 'trainThere')}
        </Text>
        <Button leftSection={<IconSchool size={16} />} onClick={open} disabled={isTraining(predictor)}>
          {t(family.trainable ? 'train' : 'askToTrain')}
        </Button>
      </Group>
      {learned && <Learned key={learned.id} version={learned} />}
      {family.trainable && <RulePanel predictor={predictor} family={family} />}
      <TrainModal predictor={predictor} family={family} opened={asking} onClose={close} />
    </Stack>
  )
}

export function TrainingPage() {
  return (
    <Allowed permission="predictors.train">
      <Training />
    </Allowed>
  )
}
