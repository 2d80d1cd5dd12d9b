import { NumberInput, Select, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { ProductionQueue } from '@/api/types'
import { useDatasets } from '@/features/datasets/queries'
import { useModels } from '@/features/models/queries'
import { useWhole } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { useCreateQueue } from './queries'

interface NewQueueModalProps {
  onClose: () => void
  onCreated: (queue: ProductionQueue) => void
}

export function NewQueueModal({ onClose, onCreated }: NewQueueModalProps) {
  const { t } = useTranslation('production')
  const [models, datasets] = [useModels(), useDatasets()]
  const [allModels, allDatasets] = [useWhole(models), useWhole(datasets)]
  const creating = useCreateQueue()
  const needed = (value: string) => (value.trim() ? null : t('required'))
  const form = useForm({
    initialValues: { name: '', model: '', dataset: '', threshold: '' as number | '', audit_share: 0.02 },
    validate: { name: needed, model: needed, dataset: needed },
  })
  const options = (rows: { id: string; name: string }[]) => rows.map(({ id, name }) => ({ value: id, label: name }))
  const create = form.onSubmit(({ threshold, ...values }) =>
    creating.mutate({ ...values, threshold: threshold === '' ? null : threshold }, { onSuccess: onCreated }),
  )
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('new')}
      submit={t('create')}
      size="lg"
      busy={creating.isPending}
      error={creating.error}
      onSubmit={create}
    >
      <TextInput
        label={t('name')}
        placeholder={t('nameExample')}
        required
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select
        label={t('model')}
        description={t('modelHint')}
        required
        searchable
        data={options(allModels)}
        {...form.getInputProps('model')}
      />
      {models.isSuccess && allModels.length === 0 && <Text size="sm">{t('modelNone')}</Text>}
      <Select
        label={t('dataset')}
        description={t('datasetHint')}
        required
        searchable
        data={options(allDatasets)}
        {...form.getInputProps('dataset')}
      />
      {datasets.isSuccess && allDatasets.length === 0 && <Text size="sm">{t('datasetNone')}</Text>}
      <NumberInput
        label={t('threshold')}
        description={t('thresholdHint')}
        min={0}
        max={1}
        step={0.01}
        decimalScale={3}
        {...form.getInputProps('threshold')}
      />
      <NumberInput
        label={t('auditShare')}
        description={t('auditShareHint')}
        min={0}
        max={1}
        step={0.01}
        decimalScale={3}
        {...form.getInputProps('audit_share')}
      />
    </FormModal>
  )
}
