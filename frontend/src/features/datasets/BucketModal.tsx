/** An import of a bucket that speaks S3: where it lies, and the keys that read it, which a public one does not ask for. */
import { Group, PasswordInput, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { asProblem } from '@/lib/problem'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { type BucketWishes, useImportBucket } from './queries'

interface BucketModalProps {
  dataset: string
  opened: boolean
  onClose: () => void
}

const empty: BucketWishes = { endpoint: '', region: '', bucket: '', prefix: '', access_key: '', secret_key: '' }

/** What the server refused, by field; an endpoint that may not be asked is told as a whole. */
export function mistakesIn(error: unknown): Partial<BucketWishes> {
  const problem = asProblem(error)
  if (problem.code === 'url-not-allowed') return { endpoint: problem.detail }
  const fields = Object.entries(problem.fields())
  return Object.fromEntries(fields.filter(([field]) => field in empty))
}

export function BucketModal({ dataset, opened, onClose }: BucketModalProps) {
  const { t } = useTranslation('datasets')
  const importing = useImportBucket(dataset)
  const form = useForm({
    initialValues: empty,
    validate: {
      bucket: (value) => (value.trim() ? null : t('bucket.required')),
      access_key: (value, { secret_key }) => (secret_key && !value ? t('bucket.bothKeys') : null),
      secret_key: (value, { access_key }) => (access_key && !value ? t('bucket.bothKeys') : null),
    },
  })
  function close() {
    form.reset()
    importing.reset()
    onClose()
  }
  const start = form.onSubmit((wishes) =>
    importing.mutate(wishes, {
      onSuccess: () => {
        notifyDone(t('importStarted'))
        close()
      },
      onError: (error) => form.setErrors(mistakesIn(error)),
    }),
  )
  const isToldByField = importing.error !== null && Object.keys(mistakesIn(importing.error)).length > 0
  return (
    <FormModal
      opened={opened}
      onClose={close}
      title={t('bucket.title')}
      submit={t('bucket.start')}
      busy={importing.isPending}
      error={isToldByField ? null : importing.error}
      onSubmit={start}
    >
      <Text size="sm" c="dimmed">
        {t('bucket.text')}
      </Text>
      <TextInput
        label={t('bucket.endpoint')}
        description={t('bucket.endpointHint')}
        placeholder="https://s3.example.org"
        {...form.getInputProps('endpoint')}
      />
      <Group grow align="flex-start">
        <TextInput label={t('bucket.name')} required data-autofocus {...form.getInputProps('bucket')} />
        <TextInput label={t('bucket.region')} placeholder="us-east-1" {...form.getInputProps('region')} />
      </Group>
      <TextInput
        label={t('bucket.prefix')}
        description={t('bucket.prefixHint')}
        placeholder="2026/coins/"
        {...form.getInputProps('prefix')}
      />
      <PasswordInput
        label={t('bucket.accessKey')}
        description={t('bucket.keysHint')}
        autoComplete="off"
        {...form.getInputProps('access_key')}
      />
      <PasswordInput
        label={t('bucket.secretKey')}
        description={t('bucket.secretHint')}
        autoComplete="new-password"
        {...form.getInputProps('secret_key')}
      />
    </FormModal>
  )
}
