import { Alert, Select, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/types'
import { useOntologies } from '@/features/ontologies/queries'
import { useWhole } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { useCreateProject } from './queries'

interface CreateProjectModalProps {
  opened: boolean
  onClose: () => void
  onCreated: (project: Project) => void
}

export function CreateProjectModal({ opened, onClose, onCreated }: CreateProjectModalProps) {
  const { t } = useTranslation('projects')
  const found = useOntologies({ enabled: opened })
  const ontologies = useWhole(found)
  const creating = useCreateProject()
  const form = useForm({
    initialValues: { name: '', ontology: '', instructions: '' },
    validate: {
      name: (value) => (value.trim() ? null : t('required')),
      ontology: (value) => (value ? null : t('ontologyPick')),
    },
  })
  const chosen = ontologies.find(({ id }) => id === form.values.ontology)
  const options = ontologies.map(({ id, name }) => ({ value: id, label: name }))
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
        data={options}
        {...form.getInputProps('ontology')}
      />
      {found.isSuccess && options.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('ontologyNone')}
        </Text>
      )}
      {chosen?.feature_count === 0 && (
        <Alert color="yellow" role="status">
          {t('ontologyEmpty')}
        </Alert>
      )}
      <Textarea
        label={t('instructions')}
        description={t('instructionsHint')}
        autosize
        minRows={3}
        maxRows={10}
        {...form.getInputProps('instructions')}
      />
    </FormModal>
  )
}
