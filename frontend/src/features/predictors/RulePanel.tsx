/** The rule by which a predictor is trained by itself, as labels come. */
import { Alert, Button, Group, NumberInput, Select, Stack, Switch, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Predictor, PredictorFamily } from '@/api/types'
import { useProjects } from '@/features/projects/queries'
import { formatMoment } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { ProblemAlert } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { notifyDone } from '@/ui/notify'
import { lessonSettings } from './families'
import classes from './Predictors.module.css'
import { PromoteSelect } from './PromoteSelect'
import { type Promote, type TrainingRule, useRemoveRule, useSetRule, useTrainingRule } from './queries'
import { SettingsFields } from './SettingsFields'
import { useSettings } from './useSettings'
import { learnedWith } from './versions'

const USUAL = 20
const atLeastOne = (value: number | string) => value === '' || Number(value) >= 1
const numberOrNull = (value: number | string) => (value === '' ? null : Number(value))

interface RuleProps {
  predictor: Predictor
  family: PredictorFamily
}

function RuleForm({ predictor, family, rule }: RuleProps & { rule: TrainingRule | null }) {
  const { t } = useTranslation('predictors')
  const projects = rowsOf(useProjects().data).filter(({ ontology }) => ontology === predictor.ontology)
  const saving = useSetRule(predictor.id)
  const removing = useRemoveRule(predictor.id)
  const fields = lessonSettings(family)
  const settings = useSettings(fields, saving.error, rule?.settings ?? learnedWith(predictor))
  const form = useForm({
    initialValues: {
      project: rule?.project ?? '',
      after_labels: (rule ? (rule.after_labels ?? '') : USUAL) as number | string,
      every_hours: (rule?.every_hours ?? '') as number | string,
      promote: (rule?.promote ?? 'if_better') as Promote,
      enabled: rule?.enabled ?? true,
    },
    validate: {
      project: (value) => (value ? null : t('pickProject')),
      after_labels: (value, { every_hours }) =>
        value === '' && every_hours === '' ? t('rule.sayWhen') : atLeastOne(value) ? null : t('rule.atLeastOne'),
      every_hours: (value) => (atLeastOne(value) ? null : t('rule.atLeastOne')),
    },
  })
  const save = form.onSubmit((values) => {
    const body = settings.read()
    if (!body) return
    saving.mutate(
      {
        ...values,
        after_labels: numberOrNull(values.after_labels),
        every_hours: numberOrNull(values.every_hours),
        settings: fields.length > 0 ? body : (rule?.settings ?? {}),
      },
      { onSuccess: () => notifyDone(t('rule.saved')) },
    )
  })
  return (
    <form onSubmit={save} noValidate className={classes.form} data-testid="training-rule">
      <Stack gap="sm">
        {rule?.problem && (
          <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title={t('rule.problem')}>
            {rule.problem}
          </Alert>
        )}
        {!rule && <Text size="sm">{t('rule.none')}</Text>}
        <Switch
          label={t(rule ? 'rule.enabled' : 'rule.enable')}
          checked={form.values.enabled}
          onChange={(event) => form.setFieldValue('enabled', event.currentTarget.checked)}
        />
        <Select
          label={t('trainOn')}
          placeholder={t('pickProject')}
          data={projects.map(({ id, name }) => ({ value: id, label: name }))}
          required
          searchable
          {...form.getInputProps('project')}
        />
        <Group grow align="flex-start">
          <NumberInput label={t('rule.after')} min={1} allowDecimal={false} {...form.getInputProps('after_labels')} />
          <NumberInput
            label={t('rule.every')}
            description={t('rule.everyHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={1}
            allowDecimal={false}
            {...form.getInputProps('every_hours')}
          />
        </Group>
        <SettingsFields settings={fields} values={settings.values} errors={settings.errors} onChange={settings.set} />
        <PromoteSelect {...form.getInputProps('promote')} />
        {rule && (
          <Text size="sm" c="dimmed">
            {rule.labels > 0 && t('rule.lastAt', { count: rule.labels })}
            {rule.labels === 0 && t('rule.never', { count: rule.after_labels ?? 0 })}
            {rule.due_at && ` ${t('rule.due', { time: formatMoment(rule.due_at) })}`}
          </Text>
        )}
        {saving.error && <ProblemAlert error={saving.error} />}
        {removing.error && <ProblemAlert error={removing.error} />}
        <Group gap="xs">
          <Button type="submit" loading={saving.isPending}>
            {t('rule.save')}
          </Button>
          {rule && (
            <Button
              variant="default"
              loading={removing.isPending}
              onClick={() => removing.mutate(null, { onSuccess: () => notifyDone(t('rule.removed')) })}
            >
              {t('rule.remove')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}

export function RulePanel({ predictor, family }: RuleProps) {
  const { t } = useTranslation('predictors')
  const rule = useTrainingRule(predictor.id)
  return (
    <section>
      <Title order={2} fz="md">
        {t('rule.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('rule.text')}
      </Text>
      <Loaded query={rule}>
        {(found) => <RuleForm key={found ? 'there' : 'none'} predictor={predictor} family={family} rule={found} />}
      </Loaded>
    </section>
  )
}
