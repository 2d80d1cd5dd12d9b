/** Takes the label at hand to be right, so that annotators can be measured by it. */
import { Button } from '@mantine/core'
import { IconTarget } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMarkBenchmarks } from '@/features/projects/queries'
import { notifyDone, notifyProblem } from '@/ui/notify'

export function MarkBenchmark({ project, task }: { project: string; task: string }) {
  const { t } = useTranslation('projects')
  const marking = useMarkBenchmarks(project)
  const mark = () =>
    marking.mutate(
      { tasks: [task], gold: true },
      {
        onSuccess: ({ changed, left }) => {
          if (left[0]) notifyDone(left[0].reason)
          else notifyDone(changed > 0 ? t('benchmarks.marked', { count: changed }) : t('benchmarks.already'))
        },
        onError: notifyProblem,
      },
    )
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconTarget size={15} aria-hidden />}
      loading={marking.isPending}
      onClick={mark}
    >
      {t('benchmarks.markOne')}
    </Button>
  )
}
