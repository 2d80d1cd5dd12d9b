import { Button, Select, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { IconCpu, IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Predictor } from '@/api/types'
import { useOntologies } from '@/features/ontologies/queries'
import { formatPercent } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { FormModal } from '@/ui/FormModal'
import { ListPage } from '@/ui/ListPage'
import { TextLink } from '@/ui/links'
import { useCreatePredictor, useFamilies, usePredictors } from './queries'
import { isTraining, newestReady } from './versions'

function useColumns(): Column<Predictor>[] {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const share = (value: number | undefined) => (value === undefined ? '–' : formatPercent(value, 1))
  return [
    {
      key: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <TextLink to="/o/$slug/predictors/$id" params={{ slug, id }} fw={600} c="inherit" inherit>
          {name}
        </TextLink>
      ),
    },
    { key: 'ontology', header: t('ontology'), secondary: true, cell: ({ ontology_name }) => ontology_name },
    {
      key: 'version',
      header: t('newestVersion'),
      width: 140,
      cell: (predictor) => {
        const version = newestReady(predictor)
        const training = isTraining(predictor)
        return (
          <>
            {version && t('version', { number: version.number })}
            {(training || !version) && (
              <Text c="dimmed" inherit>
                {t(training ? 'trainingNow' : 'notTrained')}
              </Text>
            )}
          </>
        )
      },
    },
    {
      key: 'precision',
      header: t('precision'),
      align: 'right',
      width: 100,
      secondary: true,
      cell: (predictor) => share(newestReady(predictor)?.metrics.precision),
    },
    {
      key: 'recall',
      header: t('recall'),
      align: 'right',
      width: 100,
      secondary: true,
      cell: (predictor) => share(newestReady(predictor)?.metrics.recall),
    },
  ]
}

interface CreateModalProps {
  opened: boolean
  onClose: () => void
  onCreated: (predictor: Predictor) => void
}

function CreatePredictorModal({ opened, onClose, onCreated }: CreateModalProps) {
  const { t } = useTranslation('predictors')
  const ontologies = useOntologies({ enabled: opened })
  const families = useFamilies(opened).data?.filter(({ trainable }) => trainable) ?? []
  const creating = useCreatePredictor()
  const form = useForm({
    initialValues: { name: '', family: '', ontology: '', description: '' },
    validate: {
      name: (value) => (value.trim() ? null : t('required')),
      family: (value) => (value ? null : t('familyPick')),
      ontology: (value) => (value ? null : t('ontologyPick')),
    },
  })
  const chosen = families.find(({ name }) => name === form.values.family)
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t('new')}
      submit={t('create')}
      busy={creating.isPending}
      error={creating.error}
      onSubmit={form.onSubmit((values) => creating.mutate(values, { onSuccess: onCreated }))}
    >
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <Select
        label={t('family')}
        description={chosen?.summary}
        placeholder={t('familyPick')}
        required
        data={families.map(({ name, title }) => ({ value: name, label: title }))}
        {...form.getInputProps('family')}
      />
      <Select
        label={t('ontology')}
        placeholder={t('ontologyPick')}
        required
        searchable
        data={rowsOf(ontologies.data).map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('ontology')}
      />
      <Textarea label={t('description')} autosize minRows={2} {...form.getInputProps('description')} />
    </FormModal>
  )
}

export function PredictorsPage() {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const navigate = useNavigate()
  const [creating, { open, close }] = useDisclosure(false)
  const create = useMay('predictors.train') && (
    <Button leftSection={<IconPlus size={15} />} onClick={open}>
      {t('new')}
    </Button>
  )
  const goTo = ({ id }: Predictor) => void navigate({ to: '/o/$slug/predictors/$id', params: { slug, id } })
  return (
    <>
      <ListPage
        title={t('title')}
        actions={create}
        query={usePredictors()}
        columns={useColumns()}
        rowKey={({ id }) => id}
        onRowClick={goTo}
        empty={{ icon: <IconCpu size={24} />, title: t('empty'), text: t('emptyText'), action: create }}
      />
      <CreatePredictorModal opened={creating} onClose={close} onCreated={goTo} />
    </>
  )
}
