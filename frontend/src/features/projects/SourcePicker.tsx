/** A dataset, a slice or a model run to take data rows from. */
import { SegmentedControl, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useDatasets } from '@/features/datasets/queries'
import { useModelRuns } from '@/features/models/queries'
import { useSlices } from '@/features/slices/queries'
import { useWhole } from '@/lib/pages'
import { type BatchForm, type PickKind, pickKinds } from './useBatchForm'

interface SourcePickerProps {
  enabled: boolean
  kinds?: readonly PickKind[]
  value: BatchForm['pick']
  onChange: (value: BatchForm['pick']) => void
}

export function SourcePicker({ enabled, kinds = pickKinds, value, onChange }: SourcePickerProps) {
  const { t } = useTranslation('projects')
  const datasets = useWhole(useDatasets({ enabled }))
  const runs = useWhole(useModelRuns(undefined, { enabled: enabled && kinds.includes('model_run') }))
  const slices = useWhole(useSlices({ enabled, usable: true }))
  const options = {
    dataset: datasets.map(({ id, name }) => ({ value: id, label: name })),
    slice: slices.map(({ id, name }) => ({ value: id, label: name })),
    model_run: runs.map(({ id, model_name, name }) => ({ value: id, label: `${model_name} · ${name}` })),
  }
  return (
    <>
      <SegmentedControl
        aria-label={t('batch.from')}
        data={kinds.map((kind) => ({ value: kind, label: t(`batch.sources.${kind}`) }))}
        value={value.kind}
        onChange={(kind) => onChange({ kind: kind as PickKind, id: null })}
      />
      <Select
        label={t('batch.from')}
        placeholder={t(`batch.picks.${value.kind}`)}
        searchable
        data={options[value.kind]}
        value={value.id}
        onChange={(id) => onChange({ ...value, id })}
      />
    </>
  )
}
