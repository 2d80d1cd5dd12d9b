/** Training: by the button, by a rule, and its curves while it goes on. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSchool } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { PredictorVersion } from '@/api/types'
import { useJob } from '@/features/jobs/queries'
import { Allowed } from '@/ui/Allowed'
import { CurvesPanel } from './CurvesPanel'
import { hasKeptCurves } from './curves'
import { Figures } from './Figures'
import { MakingPanel } from './MakingPanel'
import { useFamily } from './queries'
import { RulePanel } from './RulePanel'
import { TrainModal } from './TrainModal'
import { usePredictorHere } from './usePredictorHere'
import { isTraining } from './versions'

/** The version that learns, or the last that did. */
function Learned({ version }: { version: PredictorVersion }) {
  const isLearning = version.state === 'training'
  const job = useJob(isLearning || !hasKeptCurves(version) ? version.job : null).data
  return (
    <Stack gap="lg">
      {isLearning && job && <MakingPanel job={job} version={version} />}
      <CurvesPanel version={version} job={job} />
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
