/** Many data rows of a project, answered at once: opens the grid, or says why there is none. */
import { Button, Group } from '@mantine/core'
import { IconChecks, IconLayoutGrid } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '@/api/session'
import type { Project } from '@/api/types'
import { choicesOf } from '@/editor/core/grid/tile'
import { Ontology } from '@/editor/core/ontology'
import type { Feature } from '@/editor/core/types'
import { kinds } from '@/editor/kinds'
import { useValue } from '@/editor/useEditor'
import { Centre, Waiting } from '@/features/labeling/Centre'
import { journalOf } from '@/features/labeling/journals'
import { projectQuery } from '@/features/labeling/projectQuery'
import { useEditorSchemeOnPage } from '@/features/labeling/scheme'
import { rememberedThreshold } from '@/features/labeling/threshold'
import { useSlug } from '@/lib/route'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { ButtonLink } from '@/ui/links'
import { getFeatures } from './api'
import { GridView } from './GridView'
import { atOnce } from './prefs'
import { GridSession } from './session'

export function GridPage() {
  const { t } = useTranslation('grid')
  useEditorSchemeOnPage()
  const { id } = useParams({ strict: false }) as { id: string }
  const me = useMe()
  const slug = useSlug()
  const project = useQuery(projectQuery(id))
  const ontology = project.data?.ontology
  const features = useQuery({
    queryKey: ['labeling', 'features', ontology],
    queryFn: () => getFeatures(ontology!),
    enabled: ontology !== undefined,
  })
  const failed = [project, features].find(({ error, data }) => error && !data)
  if (failed) return <Centre>{<ErrorState error={failed.error!} onRetry={() => void failed.refetch()} />}</Centre>
  if (!project.data || !features.data || !me) return <Waiting label={t('loading')} />
  if (choicesOf(new Ontology(features.data, kinds)).length === 0) return <Nothing project={id} />
  return <Session key={id} project={project.data} features={features.data} owner={`${slug}:${me.user.id}`} />
}

interface SessionProps {
  readonly project: Project
  readonly features: readonly Feature[]
  readonly owner: string
}

function Session({ project, features, owner }: SessionProps) {
  const { t } = useTranslation('grid')
  // One for as long as the page is there, whatever is read of the project anew.
  const [session] = useState(
    () =>
      new GridSession({
        project: project.id,
        features,
        journal: journalOf(owner),
        least: rememberedThreshold(project),
        count: atOnce.get(),
      }),
  )
  useEffect(() => {
    void session.start()
    return () => session.stop()
  }, [session])
  const phase = useValue(session.phase)
  const tiles = useValue(session.grid.tiles)
  if (phase.kind === 'loading') return <Waiting label={t('loading')} />
  if (phase.kind === 'failed') {
    return <Centre>{<ErrorState error={phase.problem} onRetry={() => void session.fill()} />}</Centre>
  }
  if (tiles.length === 0) return <Empty project={project.id} onLook={() => void session.fill()} />
  return <GridView session={session} project={project} />
}

/** The ontology has no question that a grid could ask. */
function Nothing({ project }: { project: string }) {
  const { t } = useTranslation('grid')
  const slug = useSlug()
  const params = { slug, id: project }
  return (
    <Centre>
      <div data-testid="grid-none">
        <EmptyState
          icon={<IconLayoutGrid size={22} />}
          title={t('none.title')}
          action={
            <Group gap="xs">
              <ButtonLink to="/o/$slug/projects/$id" params={params} variant="default">
                {t('none.project')}
              </ButtonLink>
              <ButtonLink to="/o/$slug/projects/$id/label" params={params}>
                {t('none.label')}
              </ButtonLink>
            </Group>
          }
        >
          {t('none.body')}
        </EmptyState>
      </div>
    </Centre>
  )
}

function Empty({ project, onLook }: { project: string; onLook(): void }) {
  const { t } = useTranslation('grid')
  const slug = useSlug()
  return (
    <Centre>
      <div data-testid="grid-empty">
        <EmptyState
          icon={<IconChecks size={22} />}
          title={t('empty.title')}
          action={
            <Group gap="xs">
              <Button variant="default" onClick={onLook}>
                {t('empty.look')}
              </Button>
              <ButtonLink to="/o/$slug/projects/$id" params={{ slug, id: project }}>
                {t('none.project')}
              </ButtonLink>
            </Group>
          }
        >
          {t('empty.body')}
        </EmptyState>
      </div>
    </Centre>
  )
}
