/** The way to where labels of other programs come into a project, for those who may bring them. */
import { IconFileImport } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { useSlug } from '@/lib/route'
import { ButtonLink } from '@/ui/links'

export function ImportLabelsLink({ project, size }: { project: string; size?: string }) {
  const { t } = useTranslation('projects')
  const slug = useSlug()
  const may = [useMay('projects.edit'), useMay('exports.create')].every(Boolean)
  if (!may) return null
  return (
    <ButtonLink
      to="/o/$slug/projects/$id/exports"
      params={{ slug, id: project }}
      variant="default"
      size={size}
      leftSection={<IconFileImport size={15} />}
    >
      {t('importLabels')}
    </ButtonLink>
  )
}
