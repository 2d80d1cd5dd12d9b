/** Whether annotators are measured by the label at hand; who manages the project takes it for that, or no longer. */
import { Badge, Button, Tooltip } from '@mantine/core'
import { IconTarget } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { useMarkBenchmarks } from '@/features/projects/queries'
import { notifyDone, notifyProblem } from '@/ui/notify'
import type { TaskDetail } from './api'

export function MarkBenchmark({ task }: { task: Pick<TaskDetail, 'id' | 'project' | 'state' | 'benchmark'> }) {
  const { t } = useTranslation('projects')
  const mayMark = useMay('projects.edit') && (task.state === 'done' || task.benchmark)
  const marking = useMarkBenchmarks(task.project)
  const [isBenchmark, setBenchmark] = useState(task.benchmark)
  const mark = () =>
    marking.mutate(
      { tasks: [task.id], gold: !isBenchmark },
      {
        onSuccess: ({ changed, left }) => {
          if (left[0]) return notifyDone(left[0].reason)
          setBenchmark(!isBenchmark)
          if (isBenchmark) notifyDone(t('benchmarks.unmarked', { count: 1 }))
          else notifyDone(changed > 0 ? t('benchmarks.marked', { count: changed }) : t('benchmarks.already'))
        },
        onError: notifyProblem,
      },
    )
  return (
    <>
      {isBenchmark && (
        <Tooltip label={t('benchmarks.oneText')}>
          <Badge leftSection={<IconTarget size={12} aria-hidden />}>{t('benchmarks.one')}</Badge>
        </Tooltip>
      )}
      {mayMark && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTarget size={15} aria-hidden />}
          loading={marking.isPending}
          onClick={mark}
        >
          {t(isBenchmark ? 'benchmarks.unmarkOne' : 'benchmarks.markOne')}
        </Button>
      )}
    </>
  )
}
