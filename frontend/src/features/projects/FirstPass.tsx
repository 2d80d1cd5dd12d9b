/** What a predictor can do with a batch ahead of people: suggest, or label what it is sure of; and taking the latter back. */
import { Button, Menu } from '@mantine/core'
import { IconArrowBackUp, IconBolt, IconSparkles } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Batch, Project } from '@/api/types'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { AutoLabelModal } from './AutoLabelModal'
import { usePrelabel, useProjectPredictors, useWithdrawAutomatic } from './queries'

export function FirstPass({ batch, project }: { batch: Batch; project: Project }) {
  const { t } = useTranslation('projects')
  const [isLabeling, setIsLabeling] = useState(false)
  const attached = useProjectPredictors(project.id).data ?? []
  // one that needs a click or a box says nothing of a batch
  const ready = attached.map(({ predictor }) => predictor).filter(({ ready, needs_prompt }) => ready && !needs_prompt)
  const prelabeling = usePrelabel()
  const withdrawing = useWithdrawAutomatic()
  if (ready.length === 0 && batch.automatic === 0) return null
  const start = (predictor: string) =>
    prelabeling.mutate(
      { batch: batch.id, predictor },
      { onSuccess: () => notifyDone(t('prelabelStarted')), onError: notifyProblem },
    )
  const withdraw = () =>
    withdrawing.mutate(batch.id, {
      onSuccess: (count) => notifyDone(t('automatic.withdrawn', { count })),
      onError: notifyProblem,
    })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconSparkles size={14} />}
            loading={prelabeling.isPending || withdrawing.isPending}
          >
            {t('prelabel')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {ready.length > 0 && <Menu.Label maw={280}>{t('prelabelCost')}</Menu.Label>}
          {ready.map(({ id, name }) => (
            <Menu.Item key={id} leftSection={<IconSparkles size={14} />} onClick={() => start(id)}>
              {t('prelabelWith', { name })}
            </Menu.Item>
          ))}
          {ready.length > 0 && <Menu.Divider />}
          {ready.length > 0 && (
            <Menu.Item leftSection={<IconBolt size={14} />} onClick={() => setIsLabeling(true)}>
              {t('automatic.open')}
            </Menu.Item>
          )}
          {batch.automatic > 0 && (
            <Menu.Item leftSection={<IconArrowBackUp size={14} />} onClick={withdraw}>
              {t('automatic.withdraw', { count: batch.automatic })}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isLabeling && (
        <AutoLabelModal batch={batch} project={project} ready={ready} onClose={() => setIsLabeling(false)} />
      )}
    </>
  )
}
