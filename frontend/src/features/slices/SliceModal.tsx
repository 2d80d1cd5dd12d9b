/** Names a filter, or renames a slice. */
import { Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { FormModal } from '@/ui/FormModal'
import type { Clause } from './clauses'
import { type Slice, useSaveSlice } from './queries'

interface SliceModalProps {
  opened: boolean
  onClose: () => void
  onSaved?: (slice: Slice) => void
  /** The slice to rename; without it the filter becomes a new one. */
  slice?: Slice
  filter?: Clause[]
}

export function SliceModal({ opened, onClose, onSaved, slice, filter }: SliceModalProps) {
  const { t } = useTranslation('slices')
  const saving = useSaveSlice(slice?.id)
  const form = useForm({
    initialValues: { name: slice?.name ?? '', description: slice?.description ?? '' },
    validate: { name: (value) => (value.trim() ? null : t('required')) },
  })
  const save = form.onSubmit((values) =>
    saving.mutate(slice ? values : { ...values, filter: filter ?? [] }, {
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
      title={slice ? t('rename') : t('saveAs')}
      submit={t('save')}
      busy={saving.isPending}
      error={saving.error}
      onSubmit={save}
    >
      {!slice && (
        <Text size="sm" c="dimmed">
          {t('saveAsText')}
        </Text>
      )}
      <TextInput label={t('name')} maxLength={200} data-autofocus required {...form.getInputProps('name')} />
      <Textarea label={t('description')} autosize minRows={2} {...form.getInputProps('description')} />
    </FormModal>
  )
}
