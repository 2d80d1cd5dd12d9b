import { Code, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditLine } from '@/api/types'
import { formatMoment } from '@/lib/format'
import type { Column } from '@/ui/DataTable'
import { PagedTable } from '@/ui/ListPage'
import { useAudit } from './queries'

const short = (value: unknown) => (value === null || value === undefined ? '' : JSON.stringify(value))

function Change({ line }: { line: AuditLine }) {
  const [before, after] = [short(line.before), short(line.after)]
  const whole = [before, after].filter(Boolean).join(' → ')
  if (!whole) return null
  return (
    <Text size="xs" ff="monospace" lineClamp={2} title={whole} style={{ wordBreak: 'break-all' }}>
      {whole}
    </Text>
  )
}

export function AuditPage() {
  const { t } = useTranslation('settings')
  const [typed, setTyped] = useState('')
  const [action] = useDebouncedValue(typed.trim(), 300)
  const columns: Column<AuditLine>[] = [
    { key: 'when', header: t('audit.when'), width: 170, cell: ({ at }) => formatMoment(at) },
    { key: 'who', header: t('audit.who'), cell: ({ actor }) => actor },
    { key: 'what', header: t('audit.what'), cell: ({ action: done }) => <Code>{done}</Code> },
    {
      key: 'subject',
      header: t('audit.subject'),
      secondary: true,
      cell: ({ subject_type, subject }) => (
        <Text size="sm" title={subject}>
          {subject_type}
        </Text>
      ),
    },
    { key: 'change', header: t('audit.change'), width: '30%', secondary: true, cell: (line) => <Change line={line} /> },
  ]
  return (
    <Stack gap="sm">
      <TextInput
        size="xs"
        maw={320}
        aria-label={t('audit.filter')}
        placeholder={t('audit.filter')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <PagedTable
        label={t('tabs.audit')}
        query={useAudit(action)}
        columns={columns}
        rowKey={({ id }) => id}
        empty={{ icon: <IconHistory size={24} />, title: t('audit.none') }}
      />
    </Stack>
  )
}
