/** The versions of a predictor: which is in use, how well each does, and how each came to be. */
import { Stack, Title } from '@mantine/core'
import { IconCpu } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { CopiedFrom } from '@/features/published/CopiedFrom'
import { useSlug } from '@/lib/route'
import { EmptyState } from '@/ui/EmptyState'
import { ButtonLink } from '@/ui/links'
import { ComputePanel } from './ComputePanel'
import { isBuilt, isConnected, makingPage } from './families'
import { InUse } from './InUse'
import { LeftOutPanel } from './LeftOutPanel'
import { useFamily } from './queries'
import { RunsPanel } from './RunsPanel'
import { usePredictorHere } from './usePredictorHere'
import { VersionPanel } from './VersionPanel'
import { VersionsTable } from './VersionsTable'
import { inTheMaking, inUse } from './versions'

function NoVersions({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const mayTrain = useMay('predictors.train')
  const family = useFamily(predictor.family)
  if (!family) return null
  const way = !isConnected(family) ? 'train' : isBuilt(family) ? 'build' : 'connect'
  return (
    <EmptyState
      icon={<IconCpu size={24} />}
      title={t(`none.${way}.title`)}
      action={
        mayTrain && (
          <ButtonLink to={`/o/$slug/predictors/$id/${makingPage(family)}`} params={{ slug, id: predictor.id }}>
            {t(`none.${way}.action`)}
          </ButtonLink>
        )
      }
    >
      {t(`none.${way}.text`)}
    </EmptyState>
  )
}

export function VersionsPage() {
  const { t } = useTranslation('predictors')
  const predictor = usePredictorHere()
  const [chosen, setChosen] = useState<string | null>(null)
  if (!predictor) return null
  const { versions } = predictor
  const newest = versions[0]
  const shown =
    versions.find(({ id }) => id === chosen) ??
    inTheMaking(predictor) ??
    (newest?.state === 'failed' ? newest : undefined) ??
    inUse(predictor) ??
    newest
  if (!shown) return <NoVersions predictor={predictor} />
  return (
    <Stack gap="lg">
      <section>
        <CopiedFrom predictor={predictor} />
        <InUse predictor={predictor} />
        <Title order={2} mb="xs" fz="md">
          {t('versions')}
        </Title>
        <VersionsTable predictor={predictor} shown={shown.id} onOpen={setChosen} />
      </section>
      <VersionPanel key={shown.id} predictor={predictor} version={shown} />
      <LeftOutPanel predictor={predictor} />
      <RunsPanel predictor={predictor} />
      <ComputePanel predictor={predictor} />
    </Stack>
  )
}
