/** One image with everything known about it. */
import { Alert, Anchor, Code, DataList, Drawer, Group, Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DataRow } from '@/api/types'
import { formatBytes, formatMoment } from '@/lib/format'
import { AnnotatedImage } from '@/ui/AnnotatedImage'
import { CopyButton } from '@/ui/CopyButton'
import { Digest } from '@/ui/Digest'
import { Loaded } from '@/ui/Loaded'
import classes from './Datasets.module.css'
import { useDataRow } from './queries'

function Facts({ row }: { row: DataRow }) {
  const { t } = useTranslation('datasets')
  const facts: [string, string | null][] = [
    [t('detail.size'), row.width && row.height ? `${row.width} × ${row.height} px` : null],
    [t('detail.file'), `${formatBytes(row.bytes)} · ${row.mime}`],
    [t('detail.added'), formatMoment(row.created_at)],
  ]
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
      {facts.map(
        ([name, value]) =>
          value && (
            <DataList.Item key={name}>
              <DataList.ItemLabel>{name}</DataList.ItemLabel>
              <DataList.ItemValue>{value}</DataList.ItemValue>
            </DataList.Item>
          ),
      )}
    </DataList>
  )
}

const words = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

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

function Detail({ row }: { row: DataRow }) {
  const { t } = useTranslation('datasets')
  return (
    <Stack gap="md">
      {row.state === 'failed' ? (
        <Alert color="red" title={t('detail.failed')}>
          {row.error}
        </Alert>
      ) : (
        <div className={classes.preview}>
          <AnnotatedImage src={row.media_url} alt={row.name} width={row.width} height={row.height} fit="contain" />
        </div>
      )}
      <Facts row={row} />
      {Object.keys(row.metadata).length > 0 && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {t('detail.metadata')}
          </Text>
          <Metadata metadata={row.metadata} />
        </div>
      )}
      {row.media_url && (
        <Anchor href={row.media_url} target="_blank" rel="noreferrer" size="sm">
          {t('detail.open')}
        </Anchor>
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
