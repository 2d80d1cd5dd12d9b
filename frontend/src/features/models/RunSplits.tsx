/** How the data rows of a run are shared out to train, validation and test: at random by a seed, or by hand in the gallery. */
import { Alert, Badge, Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import type { Evaluation } from '@/features/evaluation/types'
import { useMetadataFields } from '@/features/slices/queries'
import { formatCount, formatPercent } from '@/lib/format'
import { useWhole } from '@/lib/pages'
import { ProblemAlert } from '@/ui/ErrorState'
import { notifyDone } from '@/ui/notify'
import { Section } from '@/ui/Section'
import { useAssignSplits, useMarkRows, useSplits } from './queries'
import { inOrder, splitNames } from './runSearch'

type Shares = Record<(typeof splitNames)[number], number>

/** In hundredths, as people type them; they add up to a hundred. */
export const addUp = (percents: Shares): boolean => splitNames.reduce((sum, name) => sum + percents[name], 0) === 100

export const sharesOf = (percents: Shares): Record<string, number> =>
  Object.fromEntries(splitNames.filter((name) => percents[name] > 0).map((name) => [name, percents[name] / 100]))

function Standing({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation('models')
  const whole = evaluation.splits.reduce((sum, { count }) => sum + count, 0)
  return (
    <Group gap={6} data-testid="splits">
      {inOrder(evaluation.splits).map(({ name, count }) => (
        <Badge key={name} color={name ? undefined : 'gray'} fw={500}>
          {`${name ? t(`splits.names.${name}`, { defaultValue: name }) : t('splits.names.none')}: ${formatCount(count)} (${formatPercent(count / whole)})`}
        </Badge>
      ))}
    </Group>
  )
}

/** Of how many data rows it is not known yet what is nearly the same. */
function Unmarked({ run }: { run: ModelRun }) {
  const { t } = useTranslation('models')
  const count = useSplits(run.id).data?.unmarked_count ?? 0
  const marking = useMarkRows(run.id)
  if (count === 0) return null
  return (
    <Alert color="yellow" variant="light" data-testid="unmarked">
      <Group justify="space-between" gap="sm">
        <Text size="sm">{t('splits.unmarked', { count, number: formatCount(count) })}</Text>
        <Button
          size="xs"
          variant="default"
          loading={marking.isPending}
          disabled={marking.isSuccess}
          onClick={() => marking.mutate(undefined, { onSuccess: () => notifyDone(t('splits.marking')) })}
        >
          {t(marking.isSuccess ? 'splits.marking' : 'splits.mark')}
        </Button>
      </Group>
      {marking.isError && <ProblemAlert error={marking.error} />}
    </Alert>
  )
}

export function RunSplits({ run, evaluation }: { run: ModelRun; evaluation: Evaluation }) {
  const { t } = useTranslation('models')
  const [percents, setPercents] = useState<Shares>({ train: 80, validation: 10, test: 10 })
  const [seed, setSeed] = useState(1)
  const [group, setGroup] = useState<string | null>(null)
  const fields = useWhole(useMetadataFields())
  const assigning = useAssignSplits(run.id)
  const isWhole = addUp(percents)
  const assign = () =>
    assigning.mutate(
      { random: sharesOf(percents), seed, ...(group ? { group_by: group } : {}) },
      { onSuccess: () => notifyDone(t('splits.done')) },
    )
  return (
    <Section title={t('splits.title')} text={t('splits.text')}>
      <Stack gap="sm">
        <Standing evaluation={evaluation} />
        <Unmarked run={run} />
        <Group align="flex-end" gap="sm">
          {splitNames.map((name) => (
            <NumberInput
              key={name}
              w={112}
              label={t(`splits.names.${name}`)}
              suffix=" %"
              min={0}
              max={100}
              allowDecimal={false}
              value={percents[name]}
              onChange={(value) => setPercents((now) => ({ ...now, [name]: Number(value) || 0 }))}
            />
          ))}
          <NumberInput
            w={92}
            label={t('splits.seed')}
            min={0}
            allowDecimal={false}
            value={seed}
            onChange={(value) => setSeed(Number(value) || 0)}
          />
          <Button disabled={!isWhole || run.data_row_count === 0} loading={assigning.isPending} onClick={assign}>
            {t('splits.random')}
          </Button>
        </Group>
        {fields.length > 0 && (
          <Select
            w={280}
            clearable
            label={t('splits.group')}
            placeholder={t('splits.noGroup')}
            data={fields.map(({ name }) => name)}
            value={group}
            onChange={setGroup}
          />
        )}
        {!isWhole && (
          <Text size="xs" c="var(--mantine-color-error)">
            {t('splits.notWhole')}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {t('splits.hint')}
        </Text>
        {assigning.isError && <ProblemAlert error={assigning.error} />}
      </Stack>
    </Section>
  )
}
