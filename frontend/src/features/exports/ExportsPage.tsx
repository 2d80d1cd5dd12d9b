/** Labels and predictions go out as files: of one project, with labels that come in, or of the whole organization. */
import { Paper, Stack, Text, Title } from '@mantine/core'
import { useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { FileImport } from '@/features/imports/FileImport'
import { Allowed } from '@/ui/Allowed'
import { Loaded } from '@/ui/Loaded'
import { Page, PageHeader } from '@/ui/PageHeader'
import { TableSkeleton } from '@/ui/Skeletons'
import type { ExportsSearch } from './choice'
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

function Exports({ text, preset, project }: { text: string; preset: ExportsSearch; project?: string }) {
  const mayImport = useMay('projects.edit')
  const formats = useFormats()
  return (
    <Allowed permission="exports.create">
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {text}
        </Text>
        <Loaded query={formats} skeleton={<TableSkeleton rows={2} />}>
          {(all) => (
            <>
              <StartExport
                key={JSON.stringify(preset)}
                preset={preset}
                isOfProject={project !== undefined}
                formats={all}
              />
              <MadeExports project={project} formats={all} />
              {project && mayImport && <ImportLabels project={project} formats={all} />}
            </>
          )}
        </Loaded>
      </Stack>
    </Allowed>
  )
}

/** The tab of a project. */
export function ExportsPage() {
  const { t } = useTranslation('exports')
  const { id } = useParams({ from: '/o/$slug/shell/projects/$id/exports' })
  const search = useSearch({ from: '/o/$slug/shell/projects/$id/exports' })
  return <Exports text={t('text')} preset={{ ...search, project: id }} project={id} />
}

/** Of the whole organization: labels of any project, predictions of any run. */
export function AllExportsPage() {
  const { t } = useTranslation('exports')
  const search = useSearch({ from: '/o/$slug/shell/exports' })
  return (
    <Page header={<PageHeader title={t('title')} />}>
      <Exports text={t('allText')} preset={search} />
    </Page>
  )
}
