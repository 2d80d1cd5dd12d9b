/** A line for each class of the predictor: what it stands for in the ontology. */
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { iconOf, nameOf } from '@/features/ontologies/kinds'
import { type Column, DataTable } from '@/ui/DataTable'
import { choicesFor, LEFT_OUT, said, standsFor } from './mapping'
import type { FeatureMap, MappedClass, Mapping } from './queries'

const AT_ONCE = 50

interface TargetSelectProps {
  each: MappedClass
  mapping: Mapping
  draft: FeatureMap
  disabled: boolean
  onChange: (target: string | null) => void
}

function TargetSelect({ each, mapping, draft, disabled, onChange }: TargetSelectProps) {
  const { t } = useTranslation('predictors')
  const groups = choicesFor(each, mapping.targets)
  const data = [
    ...groups.map(({ group, items }) => ({ group: t(`mapping.${group}`), items })),
    { group: t('mapping.nothing'), items: [{ value: LEFT_OUT, label: t('mapping.leaveOut') }] },
  ]
  return (
    <Select
      aria-label={t('mapping.of', { name: each.name })}
      size="sm"
      data={data}
      value={standsFor(each, draft)}
      placeholder={t(groups.length > 0 ? 'mapping.choose' : 'mapping.noneFits')}
      allowDeselect={false}
      searchable
      limit={100}
      disabled={disabled}
      nothingFoundMessage={t('mapping.notFound')}
      onClick={(event) => event.stopPropagation()}
      onChange={(chosen) => chosen && onChange(said(chosen))}
    />
  )
}

interface MappingTableProps {
  mapping: Mapping
  draft: FeatureMap
  disabled: boolean
  onChange: (name: string, target: string | null) => void
}

export function MappingTable({ mapping, draft, disabled, onChange }: MappingTableProps) {
  const { t } = useTranslation('predictors')
  const [search, setSearch] = useState('')
  const [most, setMost] = useState(AT_ONCE)
  const wanted = search.trim().toLocaleLowerCase()
  const found = mapping.classes.filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
  const columns: Column<MappedClass>[] = [
    {
      key: 'class',
      header: t('mapping.class'),
      cell: ({ name, kinds }) => (
        <Group gap={8} wrap="nowrap">
          <Text fw={600} inherit style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          <Group gap={4} wrap="nowrap" c="dimmed">
            {kinds.slice(0, 4).map((kind) => {
              const Icon = iconOf(kind)
              return <Icon key={kind} size={15} stroke={1.6} role="img" aria-label={nameOf(kind)} />
            })}
          </Group>
        </Group>
      ),
    },
    {
      key: 'target',
      header: t('mapping.standsFor'),
      width: '55%',
      cell: (each) => (
        <TargetSelect
          each={each}
          mapping={mapping}
          draft={draft}
          disabled={disabled}
          onChange={(target) => onChange(each.name, target)}
        />
      ),
    },
  ]
  return (
    <Stack gap="sm" data-testid="mapping">
      {mapping.classes.length > 10 && (
        <TextInput
          aria-label={t('mapping.search')}
          placeholder={t('mapping.search')}
          leftSection={<IconSearch size={15} />}
          maw={320}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <DataTable label={t('classes')} columns={columns} rows={found.slice(0, most)} rowKey={({ name }) => name} />
      {found.length > most && (
        <Group justify="center">
          <Button variant="default" onClick={() => setMost(most + AT_ONCE)}>
            {t('mapping.more', { count: found.length - most })}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
