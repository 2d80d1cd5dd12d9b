/** What one person said of a benchmark, beside the label that it is held against. */
import { Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import type { Annotation, BenchmarkAnswer, BenchmarkSideBySide, Feature } from '@/api/types'
import { SaidPicture, SaidWords } from '@/features/models/Said'
import { useOntology } from '@/features/ontologies/queries'
import { useProject } from '@/features/projects/queries'
import { api } from '@/lib/api'
import { Loaded } from '@/ui/Loaded'

interface BenchmarkBesideProps {
  answer: BenchmarkAnswer
  project: string
  onClose(): void
}

export function BenchmarkBeside({ answer, project, onClose }: BenchmarkBesideProps) {
  const { t } = useTranslation('agreement')
  const nameOf = useMemberName()
  const ontology = useOntology(useProject(project).data?.ontology)
  const query = useQuery({
    queryKey: ['projects', 'benchmark', answer.task],
    queryFn: () => api.get<BenchmarkSideBySide>(`/tasks/${answer.task}/benchmark`),
  })
  const features = new Map(
    ((ontology.data?.features ?? []) as readonly Feature[]).map((feature) => [feature.id, feature]),
  )
  const name = nameOf(answer.member) ?? t('somebody')
  return (
    <Modal opened onClose={onClose} title={answer.data_row.name} size="min(1100px, 96vw)">
      <Loaded query={query}>
        {({ gold, said }) => (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Side title={t('benchmarks.gold')} row={answer.data_row} annotations={gold} features={features} />
            <Side title={t('benchmarks.said', { name })} row={answer.data_row} annotations={said} features={features} />
          </SimpleGrid>
        )}
      </Loaded>
    </Modal>
  )
}

interface SideProps {
  title: string
  row: BenchmarkAnswer['data_row']
  annotations: readonly Annotation[]
  features: ReadonlyMap<string, Feature>
}

function Side({ title, row, annotations, features }: SideProps) {
  const { t } = useTranslation('agreement')
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={3} size="h4">
        {title}
      </Title>
      <SaidPicture row={row} annotations={annotations} features={features} />
      {annotations.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('benchmarks.nothing')}
        </Text>
      )}
      <SaidWords annotations={annotations} features={features} />
    </Stack>
  )
}
