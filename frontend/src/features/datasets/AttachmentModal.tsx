/** Puts a link or a text beside a data row. */
import { NativeSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { AttachmentKind } from '@/api/types'
import { asProblem } from '@/lib/problem'
import { FormModal } from '@/ui/FormModal'
import { useAddAttachment } from './queries'

const kinds = ['url', 'image', 'video', 'pdf', 'text', 'html'] as const satisfies readonly AttachmentKind[]
/** Those that may be written here instead of linked. */
const writable = (kind: AttachmentKind) => kind === 'text' || kind === 'html'

export function AttachmentModal({ row, onClose }: { row: string; onClose: () => void }) {
  const { t } = useTranslation('datasets')
  const adding = useAddAttachment(row)
  const form = useForm({
    initialValues: { kind: 'url' as AttachmentKind, name: '', by: 'text' as 'text' | 'url', url: '', text: '' },
    validate: {
      url: (value, { kind, by }) =>
        (writable(kind) && by === 'text') || value.trim() ? null : t('attachments.needUrl'),
      text: (value, { kind, by }) =>
        !writable(kind) || by === 'url' || value.trim() ? null : t('attachments.needText'),
    },
  })
  const { kind, by } = form.values
  const isWritten = writable(kind) && by === 'text'
  const told = adding.error ? asProblem(adding.error).fields() : {}
  const isToldByField = Object.keys(told).some((name) => name in form.values)
  const add = form.onSubmit(({ name, url, text }) =>
    adding.mutate(
      { kind, ...(name.trim() ? { name: name.trim() } : {}), ...(isWritten ? { text } : { url: url.trim() }) },
      { onSuccess: onClose, onError: (error) => form.setErrors(asProblem(error).fields()) },
    ),
  )
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('attachments.new')}
      submit={t('attachments.add')}
      busy={adding.isPending}
      error={isToldByField ? null : adding.error}
      onSubmit={add}
    >
      <NativeSelect
        label={t('attachments.kind')}
        data={kinds.map((value) => ({ value, label: t(`attachments.kinds.${value}`) }))}
        {...form.getInputProps('kind')}
      />
      {writable(kind) && (
        <SegmentedControl
          size="xs"
          aria-label={t('attachments.by')}
          data={[
            { value: 'text', label: t('attachments.byText') },
            { value: 'url', label: t('attachments.byUrl') },
          ]}
          {...form.getInputProps('by')}
        />
      )}
      {isWritten ? (
        <Textarea label={t('attachments.text')} required rows={5} {...form.getInputProps('text')} />
      ) : (
        <TextInput
          label={t('attachments.url')}
          description={t('attachments.urlHint')}
          placeholder="https://example.org/help.pdf"
          required
          data-autofocus
          {...form.getInputProps('url')}
        />
      )}
      <TextInput
        label={t('attachments.name')}
        description={t('attachments.nameHint')}
        {...form.getInputProps('name')}
      />
    </FormModal>
  )
}
