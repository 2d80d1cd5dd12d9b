/** The form of a new predictor of one family: its name, its ontology, its settings, its credential. */
import { Button, Group, PasswordInput, Select, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconArrowLeft } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Predictor, PredictorFamily } from '@/api/types'
import { useOntologies } from '@/features/ontologies/queries'
import { rowsOf } from '@/lib/pages'
import { ProblemAlert } from '@/ui/ErrorState'
import { asksServer, isBuilt, isConnected } from './families'
import { ModelFile } from './ModelFile'
import classes from './Predictors.module.css'
import { useCreatePredictor } from './queries'
import { SettingsFields } from './SettingsFields'
import { useSettings } from './useSettings'

interface NewPredictorFormProps {
  family: PredictorFamily
  onBack: () => void
  onCreated: (predictor: Predictor) => void
}

export function NewPredictorForm({ family, onBack, onCreated }: NewPredictorFormProps) {
  const { t } = useTranslation('predictors')
  const ontologies = useOntologies()
  const creating = useCreatePredictor()
  const isMadeLater = !isConnected(family) || isBuilt(family)
  const known = isMadeLater ? [] : family.settings
  const settings = useSettings(known, creating.error)
  const [file, setFile] = useState<File | null>(null)
  const form = useForm({
    initialValues: { name: '', ontology: '', description: '', secret: '' },
    validate: {
      name: (value) => (value.trim() ? null : t('required')),
      ontology: (value) => (value ? null : t('ontologyPick')),
    },
  })
  const submit = form.onSubmit(
    (values) => {
      const body = settings.read()
      if (body) creating.mutate({ ...values, family: family.name, settings: body, file }, { onSuccess: onCreated })
    },
    () => void settings.read(),
  )
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      <Stack gap="md">
        <Group gap="xs">
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconArrowLeft size={15} />}
            onClick={onBack}
          >
            {t('otherFamily')}
          </Button>
          <Title order={2} fz="md">
            {family.title}
          </Title>
        </Group>
        <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
        <Select
          label={t('ontology')}
          description={t('ontologyHint')}
          placeholder={t('ontologyPick')}
          required
          searchable
          data={rowsOf(ontologies.data).map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps('ontology')}
        />
        <SettingsFields settings={known} values={settings.values} errors={settings.errors} onChange={settings.set} />
        {family.origin === 'artifact' && <ModelFile file={file} onChange={setFile} />}
        {asksServer(family) && (
          <PasswordInput
            label={t('secret')}
            description={t('secretHint')}
            autoComplete="new-password"
            {...form.getInputProps('secret')}
          />
        )}
        <Textarea label={t('description')} autosize minRows={2} {...form.getInputProps('description')} />
        {isMadeLater && (
          <Text size="sm" c="dimmed">
            {t(isBuilt(family) ? 'buildLater' : 'trainLater')}
          </Text>
        )}
        {creating.error && <ProblemAlert error={creating.error} />}
        <Group>
          <Button type="submit" loading={creating.isPending}>
            {t(isMadeLater ? 'create' : 'connect')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
