/** The form of a webhook, for a new one and for a change. */
import { Select, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { useProjects } from '@/features/projects/queries'
import { rowsOf } from '@/lib/pages'
import { EventPicker } from './EventPicker'
import type { WebhookFields as Fields } from './queries'

export const noFields: Fields = { name: '', url: '', events: [], project: null }

export function useWebhookForm(initialValues: Fields) {
  const { t } = useTranslation('webhooks')
  return useForm<Fields>({
    initialValues,
    validate: {
      name: (value) => (value.trim() ? null : t('required')),
      url: (value) => (value.trim() ? null : t('urlRequired')),
      events: (value) => (value.length > 0 ? null : t('pickEvent')),
    },
  })
}

export const trimmed = ({ name, url, ...rest }: Fields): Fields => ({ ...rest, name: name.trim(), url: url.trim() })

export function WebhookFields({ form }: { form: UseFormReturnType<Fields> }) {
  const { t } = useTranslation('webhooks')
  const projects = rowsOf(useProjects().data).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <>
      <TextInput
        label={t('name')}
        placeholder={t('nameExample')}
        required
        data-autofocus
        {...form.getInputProps('name')}
      />
      <TextInput
        label={t('url')}
        description={t('urlHint')}
        placeholder={t('urlExample')}
        type="url"
        required
        {...form.getInputProps('url')}
      />
      <EventPicker {...form.getInputProps('events')} />
      <Select
        label={t('project')}
        placeholder={t('allProjects')}
        data={projects}
        clearable
        searchable
        {...form.getInputProps('project')}
      />
    </>
  )
}
