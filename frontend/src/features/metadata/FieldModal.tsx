/** Makes a metadata field, or gives an enum other options. */
import { NativeSelect, TagsInput, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { MetadataField, MetadataKind } from '@/api/types'
import { asProblem } from '@/lib/problem'
import { FormModal } from '@/ui/FormModal'
import { type NewField, useSaveField } from './queries'

const kinds = ['string', 'number', 'datetime', 'enum', 'boolean'] as const satisfies readonly MetadataKind[]

export function FieldModal({ field, onClose }: { field?: MetadataField; onClose: () => void }) {
  const { t } = useTranslation('metadata')
  const saving = useSaveField(field?.id)
  const form = useForm<NewField>({
    initialValues: { name: field?.name ?? '', kind: field?.kind ?? 'string', options: field?.options ?? [] },
    validate: {
      name: (value) => (value.trim() ? null : t('required')),
      options: (value, { kind }) => (kind === 'enum' && value.length === 0 ? t('needOptions') : null),
    },
  })
  const told = saving.error ? asProblem(saving.error).fields() : {}
  const isToldByField = Object.keys(told).some((name) => name in form.values)
  const save = form.onSubmit((values) =>
    saving.mutate(
      { ...values, name: values.name.trim() },
      { onSuccess: onClose, onError: (error) => form.setErrors(asProblem(error).fields()) },
    ),
  )
  return (
    <FormModal
      opened
      onClose={onClose}
      title={field?.name ?? t('new')}
      submit={field ? t('save') : t('create')}
      busy={saving.isPending}
      error={isToldByField ? null : saving.error}
      onSubmit={save}
    >
      {field ? (
        <Text size="sm" c="dimmed">
          {t('changeHint')}
        </Text>
      ) : (
        <>
          <TextInput
            label={t('name')}
            placeholder={t('nameExample')}
            required
            data-autofocus
            {...form.getInputProps('name')}
          />
          <NativeSelect
            label={t('kind')}
            data={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
            {...form.getInputProps('kind')}
          />
        </>
      )}
      {form.values.kind === 'enum' && (
        <TagsInput
          label={t('options')}
          description={t('optionsHint')}
          acceptValueOnBlur
          {...form.getInputProps('options')}
        />
      )}
    </FormModal>
  )
}
