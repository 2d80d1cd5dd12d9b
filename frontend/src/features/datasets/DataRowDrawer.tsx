/** One asset: the medium itself, and everything known about it. */
import { Button, Code, DataList, Drawer, Group, Stack, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { DataRow, DataRowInCatalog } from '@/api/types'
import { words } from '@/features/metadata/entries'
import { MetadataModal } from '@/features/metadata/MetadataModal'
import { useMetadataFields } from '@/features/metadata/queries'
import { rowsOf } from '@/lib/pages'
import { CopyButton } from '@/ui/CopyButton'
import { Digest } from '@/ui/Digest'
import { Loaded } from '@/ui/Loaded'
import { Attachments } from './Attachments'
import { factsOf } from './facts'
import { Medium } from './Medium'
import { useDataRow, type VersionedDataRow } from './queries'

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

/** What is said about the row, and the pencil of those who may say it. */
function MetadataSection({ row, mayEdit }: { row: VersionedDataRow; mayEdit: boolean }) {
  const { t } = useTranslation('datasets')
  const fields = useMetadataFields({ enabled: mayEdit })
  const [editing, edit] = useDisclosure(false)
  const isEmpty = Object.keys(row.metadata).length === 0
  if (isEmpty && !mayEdit) return null
  return (
    <section data-testid="metadata">
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {t('detail.metadata')}
        </Text>
        {mayEdit && (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPencil size={13} />}
            disabled={!fields.isSuccess}
            onClick={edit.open}
          >
            {t('detail.editMetadata')}
          </Button>
        )}
      </Group>
      {isEmpty ? (
        <Text size="sm" c="dimmed">
          {t('detail.noMetadata')}
        </Text>
      ) : (
        <Metadata metadata={row.metadata} />
      )}
      {editing && <MetadataModal row={row} fields={rowsOf(fields.data)} onClose={edit.close} />}
    </section>
  )
}

function Detail({ row }: { row: VersionedDataRow }) {
  const { t } = useTranslation('datasets')
  const mayEdit = useMay('catalog.edit')
  return (
    <Stack gap="md">
      <Medium row={row} />
      <Facts row={row} />
      <Twins twins={row.also_in} />
      <MetadataSection row={row} mayEdit={mayEdit} />
      <Attachments row={row.id} attachments={row.attachments} mayEdit={mayEdit} />
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
