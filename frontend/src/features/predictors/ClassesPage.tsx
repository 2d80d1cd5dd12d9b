/** What the classes of a predictor stand for in its ontology, and a trial of that on a few data rows. */
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconTags } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { EmptyState } from '@/ui/EmptyState'
import { ProblemAlert } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { notifyDone } from '@/ui/notify'
import { AddName } from './AddName'
import { LeftOutPanel } from './LeftOutPanel'
import { MappingTable } from './MappingTable'
import { countsOf, mapOf, withAdded } from './mapping'
import { type FeatureMap, type Mapping, useChangePredictor, useMapping } from './queries'
import { TrialPanel } from './TrialPanel'
import { usePredictorHere } from './usePredictorHere'
import { inUse } from './versions'

interface ClassesProps {
  predictor: Predictor
  mapping: Mapping
}

function Classes({ predictor, mapping }: ClassesProps) {
  const { t } = useTranslation('predictors')
  const mayTrain = useMay('predictors.train')
  const [draft, setDraft] = useState<FeatureMap>({})
  const [added, setAdded] = useState<string[]>([])
  const saving = useChangePredictor(predictor.id)
  const all = withAdded(mapping, added)
  const map = mapOf(predictor.feature_map as FeatureMap, draft)
  const counts = countsOf(all.classes, draft)
  const isChanged = Object.keys(draft).length > 0
  const save = () =>
    saving.mutate(
      { feature_map: map },
      {
        onSuccess: () => {
          notifyDone(t('mapping.saved'))
          setDraft({})
        },
      },
    )
  return (
    <Stack gap="xl">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Text size="sm" c="dimmed" maw={600} data-testid="mapping-counts">
            {mapping.names_freely && `${t('mapping.freely')} `}
            {all.classes.length > 0 && t('mapping.counts', { ...counts })}
            {all.classes.length === 0 && !mapping.names_freely && t('ownWords')}
          </Text>
          {mayTrain && all.classes.length > 0 && (
            <Button onClick={save} loading={saving.isPending} disabled={!isChanged}>
              {t('mapping.save')}
            </Button>
          )}
        </Group>
        {saving.error && <ProblemAlert error={saving.error} />}
        <LeftOutPanel predictor={predictor} linked={false} />
        {all.classes.length > 0 && (
          <MappingTable
            mapping={all}
            draft={draft}
            disabled={!mayTrain}
            onChange={(name, target) => setDraft((before) => ({ ...before, [name]: target }))}
          />
        )}
        {mayTrain && mapping.names_freely && (
          <AddName
            taken={all.classes.map(({ name }) => name)}
            onAdd={(name) => setAdded((before) => [...before, name])}
          />
        )}
      </Stack>
      {mayTrain && (
        <section>
          <Title order={2} fz="md">
            {t('trial.title')}
          </Title>
          <Text size="sm" c="dimmed" mb="sm">
            {t(predictor.needs_prompt ? 'trial.needsPrompt' : 'trial.text')}
          </Text>
          {!predictor.needs_prompt && <TrialPanel predictor={predictor} featureMap={map} />}
        </section>
      )}
    </Stack>
  )
}

export function ClassesPage() {
  const { t } = useTranslation('predictors')
  const predictor = usePredictorHere()
  const isReady = predictor !== undefined && inUse(predictor) !== undefined
  const mapping = useMapping(predictor?.id ?? '', isReady)
  if (!predictor) return null
  if (!isReady) {
    return (
      <EmptyState icon={<IconTags size={24} />} title={t('mapping.notYet')}>
        {t('mapping.notYetText')}
      </EmptyState>
    )
  }
  return <Loaded query={mapping}>{(found) => <Classes predictor={predictor} mapping={found} />}</Loaded>
}
