import { Select } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import { useDatasets } from '@/features/datasets/queries'
import { rowsOf } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { useAddToRun } from './queries'

interface AddDatasetModalProps {
  run: ModelRun
  opened: boolean
  onClose: () => void
}

export function AddDatasetModal({ run, opened, onClose }: AddDatasetModalProps) {
  const { t } = useTranslation('models')
  const [dataset, setDataset] = useState<string | null>(null)
  const datasets = useDatasets({ enabled: opened })
  const adding = useAddToRun()
  function add(event: FormEvent) {
    event.preventDefault()
    if (!dataset) return
    adding.mutate(
      { run: run.id, rows: { dataset } },
      {
        onSuccess: () => {
          notifyDone(t('sent'))
          onClose()
        },
      },
    )
  }
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t('addRows')}
      submit={t('addRows')}
      disabled={!dataset}
      busy={adding.isPending}
      error={adding.error}
      onSubmit={add}
    >
      <Select
        label={t('dataset')}
        placeholder={t('pickDataset')}
        searchable
        data={rowsOf(datasets.data).map(({ id, name }) => ({ value: id, label: name }))}
        value={dataset}
        onChange={setDataset}
        data-autofocus
      />
    </FormModal>
  )
}
