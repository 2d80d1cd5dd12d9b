import { Select } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Predictor } from '@/api/types'
import { useProjects } from '@/features/projects/queries'
import { rowsOf } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { useTrain } from './queries'

interface TrainModalProps {
  predictor: Predictor
  opened: boolean
  onClose: () => void
}

export function TrainModal({ predictor, opened, onClose }: TrainModalProps) {
  const { t } = useTranslation('predictors')
  const training = useTrain(predictor.id)
  const projects = rowsOf(useProjects({ enabled: opened }).data).filter(
    ({ ontology }) => ontology === predictor.ontology,
  )
  const options = projects.map(({ id, name }) => ({ value: id, label: name }))
  const form = useForm({
    initialValues: { project: '', held_out_project: null as string | null },
    validate: { project: (value) => (value ? null : t('pickProject')) },
  })
  const start = form.onSubmit((values) =>
    training.mutate(values, {
      onSuccess: () => {
        notifyDone(t('started'))
        onClose()
      },
    }),
  )
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t('train')}
      submit={t('start')}
      busy={training.isPending}
      error={training.error}
      onSubmit={start}
    >
      <Select
        label={t('trainOn')}
        placeholder={t('pickProject')}
        data={options}
        required
        searchable
        {...form.getInputProps('project')}
      />
      <Select
        label={t('heldOut')}
        description={t('heldOutHint')}
        data={options.filter(({ value }) => value !== form.values.project)}
        clearable
        searchable
        {...form.getInputProps('held_out_project')}
      />
    </FormModal>
  )
}
