/** The decisions of a queue, newest first. */
import { Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconRouteAltLeft, IconSearch } from '@tabler/icons-react'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Decision } from '@/api/types'
import { formatAgo, formatConfidence } from '@/lib/format'
import { AssetPicture } from '@/ui/AssetPicture'
import type { Column } from '@/ui/DataTable'
import { PagedTable } from '@/ui/ListPage'
import { type Choice, choices, type DecisionsSearch } from './decisionsSearch'
import { OutcomeBadge } from './OutcomeBadge'
import classes from './Production.module.css'
import { useDecisions } from './queries'

export function Deadline({ decision: { deadline, state } }: { decision: Decision }) {
  const { t } = useTranslation('production')
  if (!deadline || state !== 'needs_review') return '–'
  const isLate = Date.parse(deadline) <= Date.now()
  return (
    <Text inherit c={isLate ? 'red' : undefined}>
      {t(isLate ? 'late' : 'due', { time: formatAgo(deadline) })}
    </Text>
  )
}

function useColumns(): Column<Decision>[] {
  const { t } = useTranslation('production')
  return [
    {
      key: 'row',
      header: t('decisions.row'),
      cell: ({ data_row, external_id }) => (
        <Group gap="sm" wrap="nowrap">
          <span className={classes.thumbnail}>
            <AssetPicture row={data_row} small />
          </span>
          <div style={{ overflowWrap: 'anywhere' }}>
            <Text fw={600} inherit>
              {external_id}
            </Text>
            <Text size="xs" c="dimmed">
              {data_row.name}
            </Text>
          </div>
        </Group>
      ),
    },
    {
      key: 'outcome',
      header: t('decisions.outcome'),
      width: 200,
      cell: (decision) => <OutcomeBadge decision={decision} />,
    },
    {
      key: 'confidence',
      header: t('decisions.confidence'),
      width: 110,
      align: 'right',
      secondary: true,
      cell: ({ confidence, calibrated }) => {
        const score = calibrated ?? confidence
        return score === null ? '–' : formatConfidence(score)
      },
    },
    {
      key: 'deadline',
      header: t('decisions.deadline'),
      width: 170,
      secondary: true,
      cell: (decision) => <Deadline decision={decision} />,
    },
    {
      key: 'asked',
      header: t('decisions.asked'),
      width: 130,
      secondary: true,
      cell: ({ created_at }) => (
        <Text c="dimmed" inherit>
          {formatAgo(created_at)}
        </Text>
      ),
    },
  ]
}

interface DecisionsProps {
  id: string
  search: DecisionsSearch
  onSearch: (search: DecisionsSearch) => void
  onOpen: (decision: Decision) => void
}

export function Decisions({ id, search, onSearch, onOpen }: DecisionsProps) {
  const { t } = useTranslation('production')
  const find = useDebouncedCallback(
    (external_id: string) => onSearch({ ...search, external_id: external_id || undefined }),
    300,
  )
  const isNarrowed = Boolean(search.show ?? search.external_id)
  const options = choices.map((value) => ({ value, label: t(`decisions.${value}`) }))
  return (
    <Stack gap="md">
      <Group gap="sm">
        <Select
          aria-label={t('decisions.show')}
          w={190}
          allowDeselect={false}
          value={search.show ?? ''}
          data={[{ value: '', label: t('decisions.all') }, ...options]}
          onChange={(value) => onSearch({ ...search, show: (value || undefined) as Choice | undefined })}
        />
        <TextInput
          aria-label={t('decisions.find')}
          placeholder={t('decisions.find')}
          leftSection={<IconSearch size={15} />}
          defaultValue={search.external_id}
          onChange={(event) => find(event.currentTarget.value.trim())}
        />
      </Group>
      <PagedTable
        label={t('decisions.title')}
        query={useDecisions(id, search)}
        columns={useColumns()}
        rowKey={(decision) => decision.id}
        rowName={({ external_id }) => external_id}
        onRowClick={onOpen}
        empty={{
          icon: <IconRouteAltLeft size={24} />,
          title: t(isNarrowed ? 'decisions.noneFiltered' : 'decisions.none'),
          text: t(isNarrowed ? 'decisions.noneFilteredText' : 'decisions.noneText'),
        }}
      />
    </Stack>
  )
}

export function DecisionsPage() {
  const { slug, id } = useParams({ from: '/o/$slug/shell/production/$id/decisions' })
  const search = useSearch({ from: '/o/$slug/shell/production/$id/decisions' })
  const navigate = useNavigate()
  return (
    <Decisions
      id={id}
      search={search}
      onSearch={(changed) =>
        void navigate({ to: '/o/$slug/production/$id/decisions', params: { slug, id }, search: changed, replace: true })
      }
      onOpen={(decision) =>
        void navigate({
          to: '/o/$slug/production/$id/decisions/$decision',
          params: { slug, id, decision: decision.id },
        })
      }
    />
  )
}
