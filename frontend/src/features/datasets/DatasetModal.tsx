/** Makes a dataset, or renames one. */
import { Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Dataset } from '@/api/types'
import { FormModal } from '@/ui/FormModal'
import { useSaveDataset } from './queries'

interface DatasetModalProps {
  dataset?: Dataset
  opened: boolean
  onClose: () => void
  onSaved?: (dataset: Dataset) => void
}

export function DatasetModal({ dataset, opened, onClose, onSaved }: DatasetModalProps) {
  const { t } = useTranslation('datasets')
  const saving = useSaveDataset(dataset?.id)
  const form = useForm({
    initialValues: { name: dataset?.name ?? '', description: dataset?.description ?? '' },
    validate: { name: (value) => (value.trim() ? null : t('required')) },
  })
  const save = form.onSubmit((values) =>
    saving.mutate(values, {
      onSuccess: (saved) => {
        onClose()
        onSaved?.(saved)
      },
    }),
  )
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={dataset ? t('edit') : t('new')}
      submit={dataset ? t('save') : t('create')}
      busy={saving.isPending}
      error={saving.error}
      onSubmit={save}
    >
      <TextInput label={t('name')} data-autofocus required {...form.getInputProps('name')} />
      <Textarea label={t('description')} autosize minRows={2} {...form.getInputProps('description')} />
    </FormModal>
  )
}
