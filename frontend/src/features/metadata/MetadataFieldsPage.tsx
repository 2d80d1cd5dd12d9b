/** The metadata fields of the organization. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus, IconTags } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { MetadataField } from '@/api/types'
import { Allowed } from '@/ui/Allowed'
import { ConfirmModal } from '@/ui/ConfirmModal'
import type { Column } from '@/ui/DataTable'
import { PagedTable } from '@/ui/ListPage'
import { FieldModal } from './FieldModal'
import { useDeleteField, useMetadataFields } from './queries'

type Act = (field: MetadataField) => void

function useColumns(mayEdit: boolean, onChange: Act, onDelete: Act): Column<MetadataField>[] {
  const { t } = useTranslation('metadata')
  const columns: Column<MetadataField>[] = [
    {
      key: 'name',
      header: t('name'),
      cell: ({ name }) => (
        <Text fw={600} inherit>
          {name}
        </Text>
      ),
    },
    { key: 'kind', header: t('kind'), width: 140, cell: ({ kind }) => t(`kinds.${kind}`) },
    { key: 'options', header: t('options'), secondary: true, cell: ({ options }) => options.join(', ') },
  ]
  if (!mayEdit) return columns
  const actions: Column<MetadataField> = {
    key: 'actions',
    header: '',
    align: 'right',
    width: 210,
    cell: (field) => (
      <Group gap={4} justify="flex-end" wrap="nowrap">
        {field.kind === 'enum' && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange(field)}>
            {t('change')}
          </Button>
        )}
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onDelete(field)}>
          {t('delete')}
        </Button>
      </Group>
    ),
  }
  return [...columns, actions]
}

export function MetadataFields() {
  const { t } = useTranslation('metadata')
  const mayEdit = useMay('catalog.edit')
  const [editing, setEditing] = useState<MetadataField | 'new' | null>(null)
  const [chosen, setChosen] = useState<MetadataField | null>(null)
  const deleting = useDeleteField()
  const columns = useColumns(mayEdit, setEditing, setChosen)
  const query = useMetadataFields()
  const create = mayEdit && (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setEditing('new')}>
      {t('new')}
    </Button>
  )
  return (
    <Stack gap="lg" data-testid="metadata-fields">
      <Group justify="space-between" align="flex-start">
        <Text size="sm" c="dimmed" maw={560}>
          {t('text')}
        </Text>
        {query.data?.pages[0]?.results.length !== 0 && create}
      </Group>
      <PagedTable
        label={t('title')}
        query={query}
        columns={columns}
        rowKey={({ id }) => id}
        empty={{ icon: <IconTags size={24} />, title: t('none'), action: create }}
      />
      {editing && <FieldModal field={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />}
      <ConfirmModal
        opened={chosen !== null}
        title={t('deleteTitle', { name: chosen?.name })}
        confirm={t('delete')}
        onClose={() => setChosen(null)}
        onConfirm={() => deleting.mutateAsync(chosen!.id)}
      >
        {t('deleteAsk')}
      </ConfirmModal>
    </Stack>
  )
}

export function MetadataFieldsPage() {
  return (
    <Allowed permission="catalog.view">
      <MetadataFields />
    </Allowed>
  )
}
