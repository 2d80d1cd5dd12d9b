/** A dataset or a model run to take data rows from. */
import { SegmentedControl, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useDatasets } from '@/features/datasets/queries'
import { useModelRuns } from '@/features/models/queries'
import { rowsOf } from '@/lib/pages'
import type { BatchForm } from './useBatchForm'

interface SourcePickerProps {
  enabled: boolean
  value: BatchForm['pick']
  onChange: (value: BatchForm['pick']) => void
}

export function SourcePicker({ enabled, value, onChange }: SourcePickerProps) {
  const { t } = useTranslation('projects')
  const datasets = useDatasets({ enabled })
  const runs = useModelRuns(undefined, { enabled })
  const options =
    value.kind === 'dataset'
      ? rowsOf(datasets.data).map(({ id, name }) => ({ value: id, label: name }))
      : rowsOf(runs.data).map(({ id, model_name, name }) => ({ value: id, label: `${model_name} · ${name}` }))
  return (
    <>
      <SegmentedControl
        aria-label={t('batch.from')}
        data={(['dataset', 'model_run'] as const).map((kind) => ({ value: kind, label: t(`batch.sources.${kind}`) }))}
        value={value.kind}
        onChange={(kind) => onChange({ kind: kind as 'dataset' | 'model_run', id: null })}
      />
      <Select
        label={t('batch.from')}
        placeholder={value.kind === 'dataset' ? t('batch.pickDataset') : t('batch.pickRun')}
        searchable
        data={options}
        value={value.id}
        onChange={(id) => onChange({ ...value, id })}
      />
    </>
  )
}
