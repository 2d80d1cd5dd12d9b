/** Tries a predictor on up to three data rows with the mapping at hand; nothing of it is kept. */
import { Button, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DataRow, Predictor } from '@/api/types'
import { useDataRows, useDatasets, useNewestOf } from '@/features/datasets/queries'
import { isActive, useJob } from '@/features/jobs/queries'
import { rowsOf } from '@/lib/pages'
import { ProblemAlert } from '@/ui/ErrorState'
import { ProgressLine } from '@/ui/ProgressLine'
import { Tile } from '@/ui/Tile'
import { type FeatureMap, useFamily, useMappingAfter, useTryPredictor } from './queries'
import { TriedRow } from './TriedRow'
import { triedOf } from './tried'

const MOST = 3
const OFFERED = 12

interface TrialPanelProps {
  predictor: Predictor
  featureMap: FeatureMap
}

interface PickerProps {
  dataset: string
  modalities: readonly string[]
  chosen: readonly DataRow[]
  onChange: (rows: DataRow[]) => void
}

function RowPicker({ dataset, modalities, chosen, onChange }: PickerProps) {
  const { t } = useTranslation('predictors')
  const listed = useDataRows({ dataset, state: 'ready' }, OFFERED)
  const rows = rowsOf(listed.data)
    .filter(({ modality }) => modalities.includes(modality))
    .slice(0, OFFERED)
  if (listed.isSuccess && rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('trial.noRows')}
      </Text>
    )
  }
  const toggle = (row: DataRow) => {
    const isIn = chosen.some(({ id }) => id === row.id)
    onChange(isIn ? chosen.filter(({ id }) => id !== row.id) : [...chosen, row].slice(-MOST))
  }
  return (
    <SimpleGrid cols={{ base: 3, sm: 4, md: 6 }} spacing="xs" data-testid="trial-rows">
      {rows.map((row) => (
        <div key={row.id} style={{ aspectRatio: '1' }}>
          <Tile
            row={row}
            openLabel={t('trial.choose', { name: row.name })}
            onOpen={() => toggle(row)}
            selected={chosen.some(({ id }) => id === row.id)}
            selectLabel={row.name}
            onSelect={() => toggle(row)}
          />
        </div>
      ))}
    </SimpleGrid>
  )
}

export function TrialPanel({ predictor, featureMap }: TrialPanelProps) {
  const { t } = useTranslation('predictors')
  const datasets = rowsOf(useDatasets().data)
  const family = useFamily(predictor.family)
  const [picked, setPicked] = useState<string | null>(null)
  const [chosen, setChosen] = useState<DataRow[]>([])
  const trying = useTryPredictor(predictor.id)
  const job = useJob(trying.data?.job ?? null).data
  useMappingAfter(predictor.id, job?.finished_at ?? null)
  const isRunning = trying.isPending || (trying.data !== undefined && (job === undefined || isActive(job)))
  const readable = useNewestOf(family?.modalities ?? [])
  const first = datasets.find(({ id }) => id === readable) ?? (readable === undefined ? undefined : datasets[0])
  const dataset = picked ?? first?.id
  const tried = job && !isActive(job) ? triedOf(job) : []
  const ask = () => trying.mutate({ data_rows: chosen.map(({ id }) => id), feature_map: featureMap })
  return (
    <Stack gap="sm" data-testid="trial">
      <Group align="flex-end" gap="sm">
        <Select
          label={t('trial.dataset')}
          data={datasets.map(({ id, name }) => ({ value: id, label: name }))}
          value={dataset ?? null}
          searchable
          allowDeselect={false}
          onChange={(id) => {
            setPicked(id)
            setChosen([])
          }}
        />
        <Button variant="default" disabled={chosen.length === 0} loading={isRunning} onClick={ask}>
          {chosen.length === 0 ? t('trial.pick') : t('trial.try', { count: chosen.length })}
        </Button>
      </Group>
      {dataset && family && (
        <RowPicker dataset={dataset} modalities={family.modalities} chosen={chosen} onChange={setChosen} />
      )}
      {trying.error && <ProblemAlert error={trying.error} />}
      {isRunning && job && <ProgressLine {...job} label={job.title} />}
      {job?.state === 'failed' && tried.length === 0 && <ProblemAlert error={new Error(job.message)} />}
      {tried.length > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="md">
          {tried.map((one) => (
            <TriedRow
              key={one.data_row}
              tried={one}
              row={chosen.find(({ id }) => id === one.data_row)}
              ontology={predictor.ontology}
            />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  )
}
