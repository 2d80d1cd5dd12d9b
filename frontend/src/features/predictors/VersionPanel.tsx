/** One version: how it comes along or why it failed; how well it does; how it came to be. */
import { Alert, Badge, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconBan } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor, PredictorVersion } from '@/api/types'
import { useJob } from '@/features/jobs/queries'
import { useSlug } from '@/lib/route'
import { ButtonLink, TextLink } from '@/ui/links'
import { CurvesPanel } from './CurvesPanel'
import { hasKeptCurves } from './curves'
import { Figures } from './Figures'
import { makingPage } from './families'
import { MakingPanel } from './MakingPanel'
import { useFamily } from './queries'
import { VersionCard } from './VersionCard'
import { inUse } from './versions'

interface VersionPanelProps {
  predictor: Predictor
  version: PredictorVersion
}

/** A version that did not become ready: it failed and says why, or its making was cancelled. */
function Unready({ predictor, version, reason }: VersionPanelProps & { reason: string }) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const mayTrain = useMay('predictors.train')
  const family = useFamily(predictor.family)
  // Agents that learn are asked again on the page of training, whose hint is theirs too.
  const isTrained = family?.trainable === true
  const way = isTrained ? 'trained' : 'connected'
  const page = isTrained || !family ? 'training' : makingPage(family)
  const { number } = version
  const isCancelled = version.state === 'cancelled'
  const current = inUse(predictor)
  return (
    <Alert
      color={isCancelled ? 'gray' : 'red'}
      variant="light"
      role={isCancelled ? 'status' : 'alert'}
      icon={isCancelled ? <IconBan size={18} /> : <IconAlertTriangle size={18} />}
      title={isCancelled ? t('cancelled.title', { number }) : t(`failed.${way}.title`, { number })}
      data-testid={`version-${version.state}`}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {isCancelled ? t('cancelled.text') : reason || t('failed.noReason')}
        </Text>
        {!isCancelled && <Text size="sm">{t(`failed.${way}.mend`)}</Text>}
        {current && <Text size="sm">{t('staysInUse', { number: current.number })}</Text>}
        {mayTrain && (
          <ButtonLink
            to={`/o/$slug/predictors/$id/${page}`}
            params={{ slug, id: predictor.id }}
            variant="default"
            size="compact-sm"
          >
            {t(`failed.${way}.action`)}
          </ButtonLink>
        )}
      </Stack>
    </Alert>
  )
}

export function VersionPanel({ predictor, version }: VersionPanelProps) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const family = useFamily(predictor.family)
  const isMade = version.state === 'training' || version.state === 'connecting'
  const isLearner = hasKeptCurves(version) || family?.trainable === true
  const job = useJob(
    isMade || version.state === 'failed' || (isLearner && !hasKeptCurves(version)) ? version.job : null,
  )
  return (
    <Stack gap="lg">
      {isMade && job.data && <MakingPanel job={job.data} version={version} />}
      {(version.state === 'failed' || version.state === 'cancelled') && (
        <Unready predictor={predictor} version={version} reason={version.error || job.data?.message || ''} />
      )}
      {version.state === 'ready' && isLearner && <Figures version={version} />}
      {isLearner && <CurvesPanel version={version} job={job.data} />}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <section>
          <Title order={2} mb="xs" fz="md">
            {t(isLearner ? 'how' : 'howConnected', { number: version.number })}
          </Title>
          <VersionCard version={version} family={family} />
        </section>
        {version.state === 'ready' && (
          <section>
            <Title order={2} mb="xs" fz="md">
              {t('classes')}
            </Title>
            {version.classes.length === 0 && (
              <Text size="sm" c="dimmed">
                {t(family?.names_freely ? 'ownNames' : 'ownWords')}{' '}
                {family?.names_freely && (
                  <TextLink to="/o/$slug/predictors/$id/classes" params={{ slug, id: predictor.id }} inherit>
                    {t('seeClasses')}
                  </TextLink>
                )}
              </Text>
            )}
            <Group gap={6}>
              {version.classes.map((name) => (
                <Badge key={name} color="gray" fw={600}>
                  {name}
                </Badge>
              ))}
            </Group>
          </section>
        )}
      </SimpleGrid>
    </Stack>
  )
}
