/** Edits the metadata of one data row: its fields by their types, and names that are free. */
import { Group, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MetadataField } from '@/api/types'
import { asProblem } from '@/lib/problem'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { complaintAt, type Entry, entriesOf, metadataOf } from './entries'
import { useSaveMetadata } from './queries'
import { ValueInput } from './ValueInput'

interface MetadataModalProps {
  row: { id: string; metadata: Record<string, unknown>; etag: string | null }
  fields: readonly MetadataField[]
  onClose: () => void
}

export function MetadataModal({ row, fields, onClose }: MetadataModalProps) {
  const { t } = useTranslation('metadata')
  const saving = useSaveMetadata(row.id, row.etag)
  const [entries, setEntries] = useState<Entry[]>(() => entriesOf(row.metadata, fields))
  const [added, setAdded] = useState({ name: '', value: '' })
  const told = saving.error ? asProblem(saving.error).fields() : {}
  const name = added.name.trim()
  const isTaken = entries.some((entry) => entry.name === name)
  const isToldByField = entries.some((entry) => told[complaintAt(entry.name)])

  function save(event: FormEvent) {
    event.preventDefault()
    event.stopPropagation()
    const one: Entry[] = name ? [{ name, kind: 'string', options: [], value: added.value }] : []
    saving.mutate(metadataOf([...entries, ...one]), {
      onSuccess: () => {
        notifyDone(t('saved'))
        onClose()
      },
    })
  }
  const change = (at: string) => (value: unknown) =>
    setEntries((now) => now.map((entry) => (entry.name === at ? { ...entry, value } : entry)))

  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('edit')}
      submit={t('save')}
      busy={saving.isPending}
      disabled={isTaken}
      error={isToldByField ? null : saving.error}
      onSubmit={save}
    >
      <Text size="sm" c="dimmed">
        {t('editText')}
      </Text>
      {entries.map((entry) => (
        <ValueInput
          key={entry.name}
          entry={entry}
          error={told[complaintAt(entry.name)]}
          onChange={change(entry.name)}
        />
      ))}
      <Group grow align="flex-start">
        <TextInput
          label={t('more')}
          error={isTaken ? t('taken') : null}
          value={added.name}
          onChange={(event) => setAdded({ ...added, name: event.currentTarget.value })}
        />
        <TextInput
          label={t('moreValue')}
          value={added.value}
          onChange={(event) => setAdded({ ...added, value: event.currentTarget.value })}
        />
      </Group>
    </FormModal>
  )
}
