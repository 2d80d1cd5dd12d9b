import { Button, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { IconHierarchy2, IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { OntologySummary } from '@/api/types'
import { formatAgo } from '@/lib/format'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { FormModal } from '@/ui/FormModal'
import { ListPage } from '@/ui/ListPage'
import { ButtonLink, TextLink } from '@/ui/links'
import { useCreateOntology, useOntologies } from './queries'

function useColumns(): Column<OntologySummary>[] {
  const { t } = useTranslation('ontologies')
  const slug = useSlug()
  return [
    {
      key: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <TextLink to="/o/$slug/ontologies/$id" params={{ slug, id }} fw={600} c="inherit" inherit>
          {name}
        </TextLink>
      ),
    },
    { key: 'features', header: t('features'), align: 'right', width: 100, cell: ({ feature_count }) => feature_count },
    { key: 'version', header: t('version'), align: 'right', width: 80, cell: ({ version }) => version },
    {
      key: 'changed',
      header: t('changed'),
      width: 150,
      secondary: true,
      cell: ({ updated_at }) => (
        <Text c="dimmed" inherit>
          {formatAgo(updated_at)}
        </Text>
      ),
    },
  ]
}

function CreateOntologyModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('ontologies')
  const slug = useSlug()
  const navigate = useNavigate()
  const creating = useCreateOntology()
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (value) => (value.trim() ? null : t('required')) },
  })
  const create = form.onSubmit(({ name }) =>
    creating.mutate(
      { name: name.trim(), features: [] },
      { onSuccess: ({ id }) => void navigate({ to: '/o/$slug/ontologies/$id', params: { slug, id } }) },
    ),
  )
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t('new')}
      submit={t('create')}
      busy={creating.isPending}
      error={creating.error}
      onSubmit={create}
    >
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
    </FormModal>
  )
}

export function OntologiesPage() {
  const { t } = useTranslation('ontologies')
  const slug = useSlug()
  const navigate = useNavigate()
  const [creating, { open, close }] = useDisclosure(false)
  const mayEdit = useMay('ontologies.edit')
  const create = mayEdit && (
    <Button leftSection={<IconPlus size={15} />} onClick={open}>
      {t('new')}
    </Button>
  )
  return (
    <>
      <ListPage
        title={t('title')}
        actions={
          <>
            <ButtonLink to="/o/$slug/support" params={{ slug }} variant="default">
              {t('support')}
            </ButtonLink>
            {mayEdit && (
              <ButtonLink to="/o/$slug/ontologies/draft" params={{ slug }} variant="default">
                {t('fromFile.title')}
              </ButtonLink>
            )}
            {create}
          </>
        }
        query={useOntologies()}
        columns={useColumns()}
        rowKey={({ id }) => id}
        onRowClick={({ id }) => void navigate({ to: '/o/$slug/ontologies/$id', params: { slug, id } })}
        empty={{ icon: <IconHierarchy2 size={24} />, title: t('empty'), text: t('emptyText'), action: create }}
      />
      <CreateOntologyModal opened={creating} onClose={close} />
    </>
  )
}
