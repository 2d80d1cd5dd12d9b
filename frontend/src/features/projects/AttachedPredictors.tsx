/** Which predictors suggest labels in this project. */
import { Box, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCpu } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Predictor, Project } from '@/api/types'
import { DetachButton } from '@/features/predictors/DetachButton'
import { useSlug } from '@/lib/route'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { AttachMenu } from './AttachMenu'
import { useAttachPredictor, useProjectPredictors } from './queries'

export function AttachedPredictors({ project }: { project: Project }) {
  const { t } = useTranslation('projects')
  const slug = useSlug()
  const attached = useProjectPredictors(project.id)
  const attaching = useAttachPredictor(project.id)
  const taken = new Set(attached.data?.map(({ predictor }) => predictor.id))
  const attach = (id: string) =>
    attaching.mutate(id, { onSuccess: () => notifyDone(t('attached')), onError: notifyProblem })
  function versionText({ versions, ready }: Predictor, pinned: string | null) {
    if (!ready) return t('notTrained')
    const number = versions.find(({ id }) => id === pinned)?.number
    return number === undefined ? t('newestVersion') : t('version', { number })
  }
  return (
    <section>
      <Title order={2} mb={4}>
        {t('predictors')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('predictorsHint')}
      </Text>
      <Stack gap="xs" maw={620}>
        <Loaded query={attached}>
          {(rows) => (
            <>
              {rows.length === 0 && <Text size="sm">{t('noPredictors')}</Text>}
              {rows.map(({ id, predictor, version }) => (
                <Paper key={id} px="md" py="xs">
                  <Group gap="sm">
                    <IconCpu size={16} stroke={1.7} aria-hidden />
                    <TextLink to="/o/$slug/predictors/$id" params={{ slug, id: predictor.id }} fw={600} size="sm">
                      {predictor.name}
                    </TextLink>
                    <Text size="sm" c="dimmed">
                      {versionText(predictor, version)}
                    </Text>
                    <Box ml="auto">
                      <DetachButton predictor={predictor} project={project} />
                    </Box>
                  </Group>
                </Paper>
              ))}
            </>
          )}
        </Loaded>
        <AttachMenu taken={taken} isPending={attaching.isPending} onAttach={attach} />
      </Stack>
    </section>
  )
}
