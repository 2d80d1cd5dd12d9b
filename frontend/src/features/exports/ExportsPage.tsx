/** Labels and predictions go out as files: of one project, with labels that come in, or of the whole organization. */
import { Paper, Stack, Text, Title } from '@mantine/core'
import { useParams, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { FileImport } from '@/features/imports/FileImport'
import { Allowed } from '@/ui/Allowed'
import { Loaded } from '@/ui/Loaded'
import { Page, PageHeader } from '@/ui/PageHeader'
import { TableSkeleton } from '@/ui/Skeletons'
import type { ExportsSearch } from './choice'
import { MadeExports } from './MadeExports'
import { MadeImports } from './MadeImports'
import { type Format, useFormats, useImportLabels } from './queries'
import { StartExport } from './StartExport'

/** What others labeled, into a project: sought more often at first than what goes out, and so above it. */
function ImportLabels({ project, formats }: { project: string; formats: readonly Format[] }) {
  const { t } = useTranslation('exports')
  const importing = useImportLabels(project)
  const read = formats.filter(({ reads }) => reads)
  return (
    <Part title={t('import')} text={t('importText')}>
      <Paper p="md">
        <FileImport formats={read} initial="firstpass" follows send={importing.mutateAsync} />
      </Paper>
      <MadeImports project={project} formats={formats} />
    </Part>
  )
}

function Part({ title, text, children }: { title?: string; text: string; children: ReactNode }) {
  return (
    <section>
      {title && (
        <Title order={2} mb={4}>
          {title}
        </Title>
      )}
      <Text size="sm" c="dimmed" mb="sm">
        {text}
      </Text>
      <Stack gap="lg">{children}</Stack>
    </section>
  )
}

function Exports({
  title,
  text,
  preset,
  project,
}: {
  title?: string
  text: string
  preset: ExportsSearch
  project?: string
}) {
  const mayImport = useMay('projects.edit')
  const formats = useFormats()
  return (
    <Allowed permission="exports.create">
      <Loaded query={formats} skeleton={<TableSkeleton rows={2} />}>
        {(all) => (
          <Stack gap="xl">
            {project && mayImport && <ImportLabels project={project} formats={all} />}
            <Part title={title} text={text}>
              <StartExport
                key={JSON.stringify(preset)}
                preset={preset}
                isOfProject={project !== undefined}
                formats={all}
              />
              <MadeExports project={project} formats={all} />
            </Part>
          </Stack>
        )}
      </Loaded>
    </Allowed>
  )
}

/** The tab of a project. */
export function ExportsPage() {
  const { t } = useTranslation('exports')
  const { id } = useParams({ from: '/o/$slug/shell/projects/$id/exports' })
  const search = useSearch({ from: '/o/$slug/shell/projects/$id/exports' })
  return <Exports title={t('exportLabels')} text={t('text')} preset={{ ...search, project: id }} project={id} />
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
