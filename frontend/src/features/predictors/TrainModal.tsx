/** What the next version learns from, what it is measured on, and whether it is used at once. */
import { Select } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Predictor, PredictorFamily } from '@/api/types'
import { useModelRuns } from '@/features/models/queries'
import { useProjects } from '@/features/projects/queries'
import { useSlices } from '@/features/slices/queries'
import { rowsOf, useWhole } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { lessonSettings } from './families'
import { LessonPreview } from './LessonPreview'
import { PromoteSelect } from './PromoteSelect'
import { type LessonAsked, type Promote, useTrain } from './queries'
import { SettingsFields } from './SettingsFields'
import { useSettings } from './useSettings'
import { learnedWith } from './versions'

interface TrainModalProps {
  predictor: Predictor
  family: PredictorFamily
  opened: boolean
  onClose: () => void
}

const SET_ASIDE = 'set-aside'
const PROJECT = 'project'
const RUN = 'run'

/** How a version is measured: on labels set aside, on another project's, or as the splits of a model run say. */
type Measured = typeof SET_ASIDE | typeof PROJECT | typeof RUN

interface Choices {
  project: string
  slice: string | null
  measured: Measured
  held_out_project: string | null
  splits: string | null
}

/** What the form asks for; null until it says enough. */
function askedBy({ project, slice, measured, held_out_project, splits }: Choices): LessonAsked | null {
  if (!project || (measured === PROJECT && !held_out_project) || (measured === RUN && !splits)) return null
  return {
    project,
    slice,
    held_out_project: measured === PROJECT ? held_out_project : null,
    splits: measured === RUN ? splits : null,
  }
}

const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name })

export function TrainModal({ predictor, family, opened, onClose }: TrainModalProps) {
  const { t } = useTranslation('predictors')
  const training = useTrain(predictor.id)
  const known = lessonSettings(family)
  const settings = useSettings(known, training.error, learnedWith(predictor))
  const projects = useWhole(useProjects({ enabled: opened }), opened)
    .filter(({ ontology }) => ontology === predictor.ontology)
    .map(named)
  const slices = rowsOf(useSlices({ enabled: opened, usable: true }).data).map(named)
  const runs = rowsOf(useModelRuns(undefined, { enabled: opened }).data)
  const form = useForm({
    initialValues: {
      project: '',
      slice: null as string | null,
      measured: SET_ASIDE as Measured,
      held_out_project: null as string | null,
      splits: null as string | null,
      promote: 'always' as Promote,
    },
    validate: {
      project: (value) => (value ? null : t('pickProject')),
      held_out_project: (value, { measured }) => (measured === PROJECT && !value ? t('pickProject') : null),
      splits: (value, { measured }) => (measured === RUN && !value ? t('pickRun') : null),
    },
  })
  const { measured, project } = form.values
  const asked = family.trainable ? askedBy(form.values) : null
  const start = form.onSubmit((values) => {
    const body = settings.read()
    const lesson = askedBy(values)
    if (!body || !lesson) return
    training.mutate(
      { ...lesson, promote: values.promote, settings: body },
      {
        onSuccess: () => {
          notifyDone(t('started'))
          onClose()
        },
      },
    )
  })
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
        data={projects}
        required
        searchable
        {...form.getInputProps('project')}
      />
      {family.trainable && (
        <>
          <Select
            label={t('onlySlice')}
            placeholder={t('allLabels')}
            data={slices}
            clearable
            searchable
            {...form.getInputProps('slice')}
          />
          <Select
            label={t('measure')}
            data={[SET_ASIDE, PROJECT, RUN].map((way) => ({ value: way, label: t(`measures.${way}`) }))}
            allowDeselect={false}
            {...form.getInputProps('measured')}
          />
          {measured === PROJECT && (
            <Select
              label={t('heldOut')}
              placeholder={t('pickProject')}
              data={projects.filter(({ value }) => value !== project)}
              required
              searchable
              {...form.getInputProps('held_out_project')}
            />
          )}
          {measured === RUN && (
            <Select
              label={t('splits')}
              description={t('splitsHint')}
              placeholder={t('pickRun')}
              data={runs.map(({ id, name, model_name }) => ({ value: id, label: `${model_name}: ${name}` }))}
              required
              searchable
              {...form.getInputProps('splits')}
            />
          )}
          <LessonPreview predictor={predictor.id} asked={asked} />
          <PromoteSelect {...form.getInputProps('promote')} />
          <SettingsFields settings={known} values={settings.values} errors={settings.errors} onChange={settings.set} />
        </>
      )}
    </FormModal>
  )
}
