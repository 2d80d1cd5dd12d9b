/** One asset: the medium itself, and everything known about it. */
import { Code, DataList, Drawer, Group, Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DataRow, DataRowInCatalog } from '@/api/types'
import { CopyButton } from '@/ui/CopyButton'
import { Digest } from '@/ui/Digest'
import { Loaded } from '@/ui/Loaded'
import { factsOf } from './facts'
import { Medium } from './Medium'
import { useDataRow } from './queries'

function Facts({ row }: { row: DataRow }) {
  const { t } = useTranslation('datasets')
  return (
    <DataList orientation="horizontal" size="sm" labelWidth={100}>
      {row.global_key && (
        <DataList.Item>
          <DataList.ItemLabel>{t('detail.globalKey')}</DataList.ItemLabel>
          <DataList.ItemValue>
            <Group gap={4} wrap="nowrap">
              <Code>{row.global_key}</Code>
              <CopyButton value={row.global_key} />
            </Group>
          </DataList.ItemValue>
        </DataList.Item>
      )}
      {factsOf(row, t).map(([name, value]) => (
        <DataList.Item key={name}>
          <DataList.ItemLabel>{name}</DataList.ItemLabel>
          <DataList.ItemValue style={{ overflowWrap: 'anywhere' }}>{value}</DataList.ItemValue>
        </DataList.Item>
      ))}
    </DataList>
  )
}

/** A value in words: "sun: true, wind: 3" of what lies inside one another. */
function words(value: unknown): string {
  if (Array.isArray(value)) return value.map(words).join(', ')
  if (typeof value !== 'object' || value === null) return value === null ? '–' : String(value)
  return Object.entries(value)
    .map(([name, inner]) => `${name}: ${words(inner)}`)
    .join(', ')
}

export function Metadata({ metadata }: { metadata: DataRow['metadata'] }) {
  const { t } = useTranslation('datasets')
  return (
    <Table aria-label={t('detail.metadata')} withTableBorder verticalSpacing={4} layout="fixed">
      <Table.Tbody>
        {Object.entries(metadata).map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w="36%" fw={500} c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{words(value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

export function Twins({ twins }: { twins: DataRowInCatalog['also_in'] }) {
  const { t } = useTranslation('datasets')
  if (twins.length === 0) return null
  return (
    <Text size="sm" data-testid="also-in">
      {t('detail.alsoIn', { names: [...new Set(twins.map(({ dataset_name }) => dataset_name))].join(', ') })}
    </Text>
  )
}

function Detail({ row }: { row: DataRowInCatalog }) {
  const { t } = useTranslation('datasets')
  return (
    <Stack gap="md">
      <Medium row={row} />
      <Facts row={row} />
      <Twins twins={row.also_in} />
      {Object.keys(row.metadata).length > 0 && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {t('detail.metadata')}
          </Text>
          <Metadata metadata={row.metadata} />
        </div>
      )}
      {row.checksum && <Digest label={t('detail.checksum')} value={row.checksum} />}
    </Stack>
  )
}

export function DataRowDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const row = useDataRow(id)
  return (
    <Drawer opened={id !== null} onClose={onClose} position="right" size="lg" title={row.data?.name}>
      {id && <Loaded query={row}>{(data) => <Detail row={data} />}</Loaded>}
    </Drawer>
  )
}
