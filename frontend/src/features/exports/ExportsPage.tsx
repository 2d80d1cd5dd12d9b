/** Labels of a project go out as files, and come in from files. */
import { Paper, Stack, Text, Title } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { FileImport } from '@/features/imports/FileImport'
import { Allowed } from '@/ui/Allowed'
import { ErrorState } from '@/ui/ErrorState'
import { TableSkeleton } from '@/ui/Skeletons'
import { MadeExports } from './MadeExports'
import { type Format, useFormats, useImportLabels } from './queries'
import { StartExport } from './StartExport'

function ImportLabels({ project, formats }: { project: string; formats: readonly Format[] }) {
  const { t } = useTranslation('exports')
  const importing = useImportLabels(project)
  const read = formats.filter(({ reads }) => reads)
  return (
    <section>
      <Title order={2} mb={4}>
        {t('import')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('importText')}
      </Text>
      <Paper p="md">
        <FileImport formats={read} initial="firstpass" send={importing.mutateAsync} />
      </Paper>
    </section>
  )
}

export function ExportsPage() {
  const { t } = useTranslation('exports')
  const { id } = useParams({ from: '/o/$slug/shell/projects/$id/exports' })
  const mayImport = useMay('projects.edit')
  const formats = useFormats()
  return (
    <Allowed permission="exports.create">
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {t('text')}
        </Text>
        {formats.isPending && <TableSkeleton rows={2} />}
        {formats.isError && <ErrorState error={formats.error} onRetry={() => void formats.refetch()} />}
        {formats.data && (
          <>
            <StartExport of={{ kind: 'project', id }} formats={formats.data} />
            <MadeExports of={{ kind: 'project', id }} formats={formats.data} />
            {mayImport && <ImportLabels project={id} formats={formats.data} />}
          </>
        )}
      </Stack>
    </Allowed>
  )
}
