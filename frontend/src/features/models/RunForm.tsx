/** What a run is called, where it stands, and what it was run with. */
import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import { ProblemAlert } from '@/ui/ErrorState'
import { notifyDone } from '@/ui/notify'
import { Section } from '@/ui/Section'
import { ConfigInput, configOf } from './ConfigInput'
import { useChangeRun } from './queries'

const states = ['created', 'running', 'finished', 'failed'] as const

export function RunForm({ run }: { run: ModelRun }) {
  const { t } = useTranslation('models')
  const saving = useChangeRun(run.id)
  const form = useForm({
    initialValues: { name: run.name, state: run.state as string, config: JSON.stringify(run.config, null, 2) },
    validate: {
      name: (value) => (value.trim() ? null : t('required')),
      config: (value) => (configOf(value) !== undefined ? null : t('form.configInvalid')),
    },
  })
  const save = form.onSubmit(({ name, state, config }) =>
    saving.mutate(
      { name: name.trim(), state: state as ModelRun['state'], config: configOf(config) },
      {
        onSuccess: () => {
          form.resetDirty()
          notifyDone(t('form.saved'))
        },
      },
    ),
  )
  return (
    <Section title={t('form.title')}>
      <form onSubmit={save} noValidate>
        <Stack gap="sm">
          <TextInput label={t('runName')} maxLength={200} {...form.getInputProps('name')} />
          <Select
            label={t('form.state')}
            description={t('form.stateHint')}
            allowDeselect={false}
            data={states.map((value) => ({ value, label: t(`form.states.${value}`) }))}
            {...form.getInputProps('state')}
          />
          <ConfigInput {...form.getInputProps('config')} />
          {saving.isError && <ProblemAlert error={saving.error} />}
          <Group>
            <Button type="submit" loading={saving.isPending} disabled={!form.isDirty()}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
