/** The rules of a run's splits: what a filter chooses goes to a split, the first rule that chooses a data row counts. */
import { ActionIcon, Button, Card, Group, Select, Stack, Text } from '@mantine/core'
import { IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import { AddFilter, FilterBar } from '@/features/slices/FilterBar'
import { ProblemAlert } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { notifyDone } from '@/ui/notify'
import { Section } from '@/ui/Section'
import { type SplitRule, useAssignSplits, useSplitRules } from './queries'
import { type Split, splitChoices, splitSent, splitShown } from './runSearch'
import { toldOfSplits } from './toldOfSplits'

/** The rules with one of them a place earlier. */
export const earlier = <Rule,>(rules: readonly Rule[], index: number): Rule[] =>
  index === 0 ? [...rules] : [...rules.slice(0, index - 1), rules[index]!, rules[index - 1]!, ...rules.slice(index + 1)]

interface RuleProps {
  run: string
  number: number
  rule: SplitRule
  onChange: (by: Partial<SplitRule>) => void
  onEarlier: () => void
  onDelete: () => void
}

function Rule({ run, number, rule, onChange, onEarlier, onDelete }: RuleProps) {
  const { t } = useTranslation('models')
  return (
    <Card component="li" withBorder p="xs" data-testid="split-rule">
      <Stack gap={6}>
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" fw={500}>
            {number}.
          </Text>
          <Select
            size="xs"
            w={140}
            aria-label={t('splits.ruleSplit', { number })}
            allowDeselect={false}
            data={splitChoices.map((value) => ({ value, label: t(`splits.names.${value}`) }))}
            value={splitShown(rule.split) ?? null}
            onChange={(value) => onChange({ split: splitSent(value as Split) })}
          />
          <AddFilter
            clauses={rule.filter}
            onChange={(filter) => onChange({ filter })}
            without={['split']}
            preset={{ model_run: run }}
          />
          <Group gap={4} ml="auto" wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={number === 1}
              aria-label={t('splits.ruleEarlier', { number })}
              onClick={onEarlier}
            >
              <IconArrowUp size={16} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('splits.ruleDelete', { number })}
              onClick={onDelete}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        </Group>
        {rule.filter.length === 0 ? (
          <Text size="xs" c="dimmed">
            {t('splits.ruleAll')}
          </Text>
        ) : (
          <FilterBar clauses={rule.filter} onChange={(filter) => onChange({ filter })} here={run} />
        )}
      </Stack>
    </Card>
  )
}

function Rules({ run, kept }: { run: ModelRun; kept: SplitRule[] }) {
  const { t } = useTranslation('models')
  const [rules, setRules] = useState(() => kept.map((rule) => ({ id: crypto.randomUUID(), ...rule })))
  const assigning = useAssignSplits(run.id)
  const sent = rules.map(({ filter, split }) => ({ filter, split }))
  const change = (id: string, by: Partial<SplitRule>) =>
    setRules((now) => now.map((rule) => (rule.id === id ? { ...rule, ...by } : rule)))
  const apply = () =>
    assigning.mutate({ rules: sent }, { onSuccess: (assigned) => notifyDone(toldOfSplits(assigned, t)) })
  return (
    <Stack gap="sm">
      {rules.length > 0 && (
        <Stack component="ol" gap="xs" p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('splits.rules')}>
          {rules.map(({ id, ...rule }, index) => (
            <Rule
              key={id}
              run={run.id}
              number={index + 1}
              rule={rule}
              onChange={(by) => change(id, by)}
              onEarlier={() => setRules((now) => earlier(now, index))}
              onDelete={() => setRules((now) => now.filter((each) => each.id !== id))}
            />
          ))}
        </Stack>
      )}
      <Group gap="sm">
        <Button
          variant="default"
          onClick={() => setRules((now) => [...now, { id: crypto.randomUUID(), filter: [], split: 'train' }])}
        >
          {t('splits.ruleAdd')}
        </Button>
        <Button disabled={rules.length === 0 && kept.length === 0} loading={assigning.isPending} onClick={apply}>
          {t(rules.length > 0 ? 'splits.rulesApply' : 'splits.rulesForget')}
        </Button>
      </Group>
      {assigning.isError && <ProblemAlert error={assigning.error} />}
    </Stack>
  )
}

export function SplitRules({ run }: { run: ModelRun }) {
  const { t } = useTranslation('models')
  const query = useSplitRules(run.id)
  return (
    <Section title={t('splits.rules')} text={t('splits.rulesText')}>
      <Loaded query={query}>{({ rules }) => <Rules key={JSON.stringify(rules)} run={run} kept={rules} />}</Loaded>
    </Section>
  )
}
