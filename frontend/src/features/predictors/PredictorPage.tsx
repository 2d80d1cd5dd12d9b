import { Button, Stack, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCpu, IconSchool } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { EmptyState } from '@/ui/EmptyState'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { Page, PageHeader } from '@/ui/PageHeader'
import { usePredictor, usePredictorNews } from './queries'
import { TrainModal } from './TrainModal'
import { VersionPanel } from './VersionPanel'
import { VersionsTable } from './VersionsTable'
import { newestReady } from './versions'

function Versions({ predictor, train }: { predictor: Predictor; train: React.ReactNode }) {
  const { t } = useTranslation('predictors')
  const learning = predictor.versions.find(({ state }) => state === 'training')
  const [chosen, setChosen] = useState<string | null>(null)
  const shown =
    predictor.versions.find(({ id }) => id === chosen) ?? learning ?? newestReady(predictor) ?? predictor.versions[0]
  if (!shown) {
    return (
      <EmptyState icon={<IconCpu size={24} />} title={t('noVersions')} action={train}>
        {t('noVersionsText')}
      </EmptyState>
    )
  }
  return (
    <Stack gap="lg">
      <VersionPanel key={shown.id} version={shown} />
      <section>
        <Title order={2} mb="xs">
          {t('versions')}
        </Title>
        <VersionsTable versions={predictor.versions} onOpen={setChosen} />
      </section>
    </Stack>
  )
}

export function PredictorPage() {
  const { t } = useTranslation('predictors')
  const { slug, id } = useParams({ from: '/o/$slug/shell/predictors/$id' })
  const predictor = usePredictor(id)
  usePredictorNews(id)
  const [training, { open, close }] = useDisclosure(false)
  const busy = predictor.data?.versions.some(({ state }) => state === 'training') ?? false
  const train = useMay('predictors.train') && (
    <Button leftSection={<IconSchool size={16} />} onClick={open} disabled={busy}>
      {t('train')}
    </Button>
  )
  const header = (
    <PageHeader
      crumb={
        <TextLink to="/o/$slug/predictors" params={{ slug }} c="inherit" inherit>
          {t('title')}
        </TextLink>
      }
      title={predictor.data?.name}
      description={predictor.data?.description}
      actions={predictor.data && train}
    />
  )
  return (
    <Page header={header}>
      <Loaded query={predictor}>{(data) => <Versions predictor={data} train={train} />}</Loaded>
      {predictor.data && <TrainModal predictor={predictor.data} opened={training} onClose={close} />}
    </Page>
  )
}
