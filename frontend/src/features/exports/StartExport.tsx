/** What an export shall hold and as what; a job makes the file. */
import { Button, Group, Paper, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconFileExport } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { FormatSelect } from '@/features/imports/FormatSelect'
import { nameOf } from '@/features/ontologies/kinds'
import { useSlices } from '@/features/slices/queries'
import { rowsOf } from '@/lib/pages'
import { ProblemAlert } from '@/ui/ErrorState'
import { type Exported, type Format, useStartExport } from './queries'

const MEDIA = ['none', 'files', 'urls'] as const
/** Which labels, and how that is asked for. */
const asked = { all: {}, approved: { states: ['approved'] }, automatic: { automatic: true } }

/** What the chosen format has room for, in a sentence. */
function Room({ format }: { format: Format | undefined }) {
  const { t } = useTranslation('exports')
  if (!format) return null
  return (
    <Text size="xs" c="dimmed">
      {format.whole
        ? t('holdsAll')
        : t('holds', { title: format.title, kinds: format.kinds.map((kind) => nameOf(kind).toLowerCase()).join(', ') })}
    </Text>
  )
}

export function StartExport({ of, formats }: { of: Exported; formats: readonly Format[] }) {
  const { t } = useTranslation('exports')
  const [format, setFormat] = useState('firstpass')
  const hasStates = of.kind === 'project'
  const [states, setStates] = useState<keyof typeof asked>('all')
  const [media, setMedia] = useState<(typeof MEDIA)[number]>('none')
  const [slice, setSlice] = useState('')
  const slices = rowsOf(useSlices({ enabled: useMay('catalog.view') }).data)
  const starting = useStartExport(of)
  const narrowed = { ...asked[states], ...(slice ? { slice } : {}) }
  const start = () => starting.mutate({ format, media, ...narrowed })
  return (
    <Paper p="md">
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2, md: hasStates ? 4 : 3 }} spacing="sm" verticalSpacing="xs">
          <FormatSelect
            label={t('format')}
            formats={formats.filter(({ writes }) => writes)}
            value={format}
            onChange={setFormat}
          />
          {hasStates && (
            <Select
              size="xs"
              label={t('which')}
              allowDeselect={false}
              data={Object.keys(asked).map((value) => ({ value, label: t(`states.${value}`) }))}
              value={states}
              onChange={(value) => setStates((value as keyof typeof asked | null) ?? 'all')}
            />
          )}
          <Select
            size="xs"
            label={t('slice')}
            allowDeselect={false}
            searchable={slices.length > 8}
            data={[
              { value: '', label: t(`anySlice.${of.kind}`) },
              ...slices.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={slice}
            onChange={(value) => setSlice(value ?? '')}
          />
          <Select
            size="xs"
            label={t('media')}
            allowDeselect={false}
            data={MEDIA.map((value) => ({ value, label: t(`mediaIs.${value}`) }))}
            value={media}
            onChange={(value) => setMedia((value as (typeof MEDIA)[number] | null) ?? 'none')}
          />
        </SimpleGrid>
        <Room format={formats.find(({ name }) => name === format)} />
        {starting.isError && <ProblemAlert error={starting.error} />}
        <Group>
          <Button leftSection={<IconFileExport size={15} />} loading={starting.isPending} onClick={start}>
            {t('start')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}
