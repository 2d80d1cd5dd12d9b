/** The trail: what was done in the organization, in sentences, day by day. */
import { Button, Group, Select, Stack, Table, Text, Title } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePersonName } from '@/api/members'
import type { AuditLine } from '@/api/types'
import { formatDay, formatTime } from '@/lib/format'
import { rowsOf, usePages } from '@/lib/pages'
import { Allowed } from '@/ui/Allowed'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { TableSkeleton } from '@/ui/Skeletons'
import classes from './Audit.module.css'
import { changesOf, choices, type Fact, factsOf, human, sentenceOf, shown } from './sentence'

function Changes({ line }: { line: AuditLine }) {
  const { t } = useTranslation('audit')
  const changes = changesOf(line)
  const hasBefore = changes.some(({ before }) => before !== undefined)
  if (changes.length === 0) return null
  return (
    <Table withTableBorder verticalSpacing={4} className={classes.changes}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('field')}</Table.Th>
          {hasBefore && <Table.Th>{t('before')}</Table.Th>}
          <Table.Th>{t('after')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ field, before, after }) => (
          <Table.Tr key={field}>
            <Table.Td>{human(field)}</Table.Td>
            {hasBefore && <Table.Td>{shown(before, t)}</Table.Td>}
            <Table.Td>{shown(after, t)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** Pairs of a word and a value, left out where the value is empty. */
function Facts({ facts, isCode }: { facts: readonly Fact[]; isCode?: boolean }) {
  return (
    <dl className={classes.facts} data-code={isCode}>
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

export function Line({ line, nameOf }: { line: AuditLine; nameOf: (email: string) => string | null }) {
  const { t } = useTranslation('audit')
  const parts = sentenceOf(line, t, nameOf)
  return (
    <li className={classes.line}>
      <Text component="time" dateTime={line.at} size="xs" c="dimmed" className={classes.time}>
        {formatTime(line.at)}
      </Text>
      <details className={classes.details}>
        <summary>
          <span title={line.actor}>
            {parts.map(({ text, isName }, index) =>
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence have no other name
              isName ? <strong key={index}>{text}</strong> : <span key={index}>{text}</span>,
            )}
          </span>
          {line.api_key && <span className={classes.faint}> {t('byKey')}</span>}
          <span className={classes.more}>{t('details')}</span>
        </summary>
        <Changes line={line} />
        <Facts facts={factsOf(line, t)} />
        <details className={classes.technical}>
          <summary>{t('technical')}</summary>
          <Facts
            isCode
            facts={[
              [t('code'), line.action],
              [t('subject'), line.subject],
              [t('request'), line.request_id],
            ]}
          />
        </details>
      </details>
    </li>
  )
}

function useDays(lines: readonly AuditLine[]): [string, AuditLine[]][] {
  const { t } = useTranslation('audit')
  const now = Date.now()
  const [today, yesterday] = [now, now - 86_400_000].map((ms) => formatDay(new Date(ms).toISOString()))
  const named = (day: string) => (day === today ? t('today') : day === yesterday ? t('yesterday') : day)
  const days = new Map<string, AuditLine[]>()
  for (const line of lines) {
    const day = named(formatDay(line.at))
    days.set(day, [...(days.get(day) ?? []), line])
  }
  return [...days]
}

export function Trail({ action }: { action: string }) {
  const { t } = useTranslation(['audit', 'ui'])
  const query = usePages<AuditLine>(['settings', 'audit', action], '/audit', { action })
  const nameOf = usePersonName()
  const days = useDays(rowsOf(query.data))
  if (query.isPending) return <TableSkeleton />
  if (query.isError && !query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (days.length === 0) {
    return <EmptyState icon={<IconHistory size={24} />} title={t(action ? 'noneSo' : 'none')} />
  }
  return (
    <Stack gap="md">
      {days.map(([day, lines]) => (
        <section key={day}>
          <Title order={2} fz="sm" mb={4}>
            {day}
          </Title>
          <ul className={classes.lines}>
            {lines.map((line) => (
              <Line key={line.id} line={line} nameOf={nameOf} />
            ))}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('ui:loadMore')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

export function AuditPage() {
  const { t } = useTranslation('audit')
  const [action, choose] = useState<string | null>(null)
  const data = choices().map(({ group, codes }) => ({
    group: t(`groups.${group}`),
    items: codes.map((code) => ({ value: code, label: t(`did.${code}.title`) })),
  }))
  return (
    <Allowed permission="audit.view">
      <Stack gap="md">
        <Select
          size="xs"
          maw={300}
          searchable
          clearable
          aria-label={t('action')}
          placeholder={t('everything')}
          data={data}
          value={action}
          onChange={choose}
        />
        <Trail action={action ?? ''} />
      </Stack>
    </Allowed>
  )
}
