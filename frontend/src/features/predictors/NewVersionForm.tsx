/** Other settings make another version: it is tried, and used once it answered. */
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Predictor, PredictorFamily } from '@/api/types'
import { useSlug } from '@/lib/route'
import { ProblemAlert } from '@/ui/ErrorState'
import { notifyDone } from '@/ui/notify'
import { ModelFile } from './ModelFile'
import classes from './Predictors.module.css'
import { useConnectVersion } from './queries'
import { SettingsFields } from './SettingsFields'
import { useSettings } from './useSettings'
import { settingsOf } from './versions'

export function NewVersionForm({ predictor, family }: { predictor: Predictor; family: PredictorFamily }) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const navigate = useNavigate()
  const connecting = useConnectVersion(predictor.id)
  const [file, setFile] = useState<File | null>(null)
  const given = settingsOf(predictor.versions[0])
  const settings = useSettings(family.settings, connecting.error, given)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = settings.read()
    if (!body) return
    const sent = { settings: body, file }
    connecting.mutate(sent, {
      onSuccess: () => {
        notifyDone(t('newVersion.started'))
        void navigate({ to: '/o/$slug/predictors/$id', params: { slug, id: predictor.id } })
      },
    })
  }
  return (
    <form onSubmit={submit} noValidate className={classes.form} data-testid="new-version">
      <Title order={2} fz="md">
        {t('newVersion.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('newVersion.text')}
      </Text>
      <Stack gap="md">
        <SettingsFields
          settings={family.settings}
          values={settings.values}
          errors={settings.errors}
          onChange={settings.set}
        />
        {family.origin === 'artifact' && <ModelFile file={file} onChange={setFile} />}
        {connecting.error && <ProblemAlert error={connecting.error} />}
        <Group>
          <Button type="submit" loading={connecting.isPending}>
            {t('newVersion.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
