import { Select, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Model } from '@/api/types'
import { useOntologies } from '@/features/ontologies/queries'
import { useWhole } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { useSaveModel } from './queries'

interface ModelModalProps {
  opened: boolean
  onClose: () => void
  onCreated: (model: Model) => void
}

export function ModelModal({ opened, onClose, onCreated }: ModelModalProps) {
  const { t } = useTranslation('models')
  const ontologies = useWhole(useOntologies({ enabled: opened }))
  const creating = useSaveModel()
  const form = useForm({
    initialValues: { name: '', ontology: '', description: '' },
    validate: {
      name: (value) => (value.trim() ? null : t('required')),
      ontology: (value) => (value ? null : t('ontologyPick')),
    },
  })
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t('new')}
      submit={t('create')}
      busy={creating.isPending}
      error={creating.error}
      onSubmit={form.onSubmit((values) => creating.mutate(values, { onSuccess: onCreated }))}
    >
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <Select
        label={t('ontology')}
        placeholder={t('ontologyPick')}
        required
        searchable
        data={ontologies.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('ontology')}
      />
      <Textarea label={t('description')} autosize minRows={2} {...form.getInputProps('description')} />
    </FormModal>
  )
}
