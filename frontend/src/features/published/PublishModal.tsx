/** Publishing, for whoever administers the installation: under which name and terms, as something new or as the next version of it. */
import { MultiSelect, Select, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Predictor } from '@/api/types'
import { useFamily } from '@/features/predictors/queries'
import { rowsOf } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { usePublications, usePublish } from './queries'

const NEW = 'new'

export function PublishModal({ predictor, onClose }: { predictor: Predictor; onClose: () => void }) {
  const { t } = useTranslation(['published', 'ui'])
  const family = useFamily(predictor.family)
  const before = rowsOf(usePublications({ search: '', family: predictor.family, modality: null }).data)
  const publishing = usePublish()
  const form = useForm({
    initialValues: {
      publication: NEW,
      name: predictor.name,
      description: predictor.description,
      licence: '',
      notes: '',
      modalities: [] as string[],
    },
    validate: {
      name: (value) => (value.trim() ? null : t('nameNeeded')),
      licence: (value) => (value.trim() ? null : t('licenceNeeded')),
    },
  })
  const choose = (chosen: string | null) => {
    const one = before.find(({ id }) => id === chosen)
    form.setValues({ publication: chosen ?? NEW, ...(one && { name: one.name, licence: one.licence }) })
    if (one) form.setFieldValue('description', one.description)
  }
  const publish = form.onSubmit(({ publication, ...said }) =>
    publishing.mutate(
      { ...said, predictor: predictor.id, publication: publication === NEW ? null : publication },
      {
        onSuccess: () => {
          notifyDone(t('publishing'))
          onClose()
        },
      },
    ),
  )
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('publishTitle', { name: predictor.name })}
      submit={t('publish')}
      busy={publishing.isPending}
      error={publishing.error}
      size="lg"
      onSubmit={publish}
    >
      <Text size="sm" c="dimmed">
        {t('publishText')}
      </Text>
      {before.length > 0 && (
        <Select
          label={t('as')}
          allowDeselect={false}
          data={[{ value: NEW, label: t('asNew') }, ...before.map(({ id, name }) => ({ value: id, label: name }))]}
          value={form.values.publication}
          onChange={choose}
        />
      )}
      <TextInput label={t('name')} required maxLength={200} {...form.getInputProps('name')} />
      <Textarea label={t('description')} autosize minRows={2} {...form.getInputProps('description')} />
      <TextInput
        label={t('licence')}
        description={t('licenceHint')}
        required
        maxLength={200}
        {...form.getInputProps('licence')}
      />
      {family && family.origin !== 'graph' && family.modalities.length > 1 && (
        <MultiSelect
          label={t('modality')}
          description={t('modalitiesHint')}
          data={family.modalities.map((value) => ({ value, label: t(`ui:assets.${value}`, { defaultValue: value }) }))}
          {...form.getInputProps('modalities')}
        />
      )}
      <Textarea label={t('notes')} autosize minRows={2} {...form.getInputProps('notes')} />
    </FormModal>
  )
}
