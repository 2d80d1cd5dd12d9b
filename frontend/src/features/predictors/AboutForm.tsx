/** Name, description and credential of a predictor. The credential is never shown; a new one takes its place. */
import { Button, Checkbox, Group, PasswordInput, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Predictor, PredictorFamily } from '@/api/types'
import { ProblemAlert } from '@/ui/ErrorState'
import { notifyDone } from '@/ui/notify'
import { asksServer } from './families'
import classes from './Predictors.module.css'
import { useChangePredictor } from './queries'

export function AboutForm({ predictor, family }: { predictor: Predictor; family: PredictorFamily }) {
  const { t } = useTranslation('predictors')
  const saving = useChangePredictor(predictor.id)
  const form = useForm({
    initialValues: { name: predictor.name, description: predictor.description, secret: '', forget: false },
    validate: { name: (value) => (value.trim() ? null : t('required')) },
  })
  const save = form.onSubmit(({ name, description, secret, forget }) =>
    saving.mutate(
      { name, description, ...(forget ? { secret: '' } : secret ? { secret } : {}) },
      {
        onSuccess: () => {
          notifyDone(t('saved'))
          form.setValues({ secret: '', forget: false })
        },
      },
    ),
  )
  return (
    <form onSubmit={save} noValidate className={classes.form} data-testid="about">
      <Title order={2} fz="md" mb="sm">
        {t('about')}
      </Title>
      <Stack gap="md">
        <TextInput label={t('name')} required {...form.getInputProps('name')} />
        <Textarea label={t('description')} autosize minRows={2} {...form.getInputProps('description')} />
        {asksServer(family) && (
          <>
            <PasswordInput
              label={t(predictor.has_secret ? 'anotherSecret' : 'secret')}
              description={t(predictor.has_secret ? 'hasSecret' : 'secretHint')}
              autoComplete="new-password"
              disabled={form.values.forget}
              {...form.getInputProps('secret')}
            />
            {predictor.has_secret && (
              <Checkbox label={t('forgetSecret')} {...form.getInputProps('forget', { type: 'checkbox' })} />
            )}
          </>
        )}
        <Text size="sm" c="dimmed">
          {t('ofOntology', { name: predictor.ontology_name, family: family.title })}
        </Text>
        {saving.error && <ProblemAlert error={saving.error} />}
        <Group>
          <Button type="submit" loading={saving.isPending}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
