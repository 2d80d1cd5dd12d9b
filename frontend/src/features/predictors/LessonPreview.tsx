/** How labels would be parted now: how many are learned from, which ones are kept back to measure on, and why those. */
import { Badge, Group, Paper, ScrollArea, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import { ProblemAlert } from '@/ui/ErrorState'
import { type LessonAsked, useLesson } from './queries'

const HIGHEST = 180

export function LessonPreview({ predictor, asked }: { predictor: string; asked: LessonAsked | null }) {
  const { t } = useTranslation('predictors')
  const { data, error } = useLesson(predictor, asked)
  if (!asked) return null
  if (error) return <ProblemAlert error={error} />
  if (!data) return null
  const { learned, measured, kept_back, more } = data
  const rows = (count: number) => t('figures.rows', { count, number: formatCount(count) })
  return (
    <Paper p="sm" data-testid="lesson">
      <Text size="sm" fw={600}>
        {learned > 0 || measured > 0
          ? t('lesson.parted', { learned: rows(learned), measured: rows(measured) })
          : t('lesson.none')}
      </Text>
      {kept_back.length === 0 && learned > 0 && (
        <Text size="sm" c="dimmed">
          {t('lesson.nothing')}
        </Text>
      )}
      {kept_back.length > 0 && (
        <>
          <Text size="sm" c="dimmed" mb={6}>
            {t('lesson.keptBack')}
          </Text>
          <ScrollArea.Autosize mah={HIGHEST} type="auto" offsetScrollbars="y">
            <Stack gap={4}>
              {kept_back.map(({ data_row, name, why }) => (
                <Group key={data_row} gap="xs" wrap="nowrap" justify="space-between">
                  <Text size="sm" truncate title={name}>
                    {name}
                  </Text>
                  <Badge color="gray" fw={600} style={{ flex: 'none' }}>
                    {t(`lesson.why.${why}`)}
                  </Badge>
                </Group>
              ))}
            </Stack>
          </ScrollArea.Autosize>
          {more > 0 && (
            <Text size="sm" c="dimmed" mt={4}>
              {t('lesson.more', { number: formatCount(more) })}
            </Text>
          )}
        </>
      )}
    </Paper>
  )
}
