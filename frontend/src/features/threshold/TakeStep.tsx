/** A step of the ladder that a person takes without waiting for an alarm. */
import { Radio, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DriftRung } from '@/api/types'
import type { VersionedQueue } from '@/features/production/queries'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { useStep } from './queries'

const RUNGS = ['warn', 'raise', 'stop', 'recalibrate'] as const

export function TakeStep({ queue, onClose }: { queue: VersionedQueue; onClose: () => void }) {
  const { t } = useTranslation('threshold')
  const [rung, choose] = useState<DriftRung>('raise')
  const [why, say] = useState('')
  const stepping = useStep(queue.id)
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('step.title')}
      submit={t(`drift.rungs.${rung}`)}
      busy={stepping.isPending}
      disabled={!why.trim()}
      error={stepping.error}
      onSubmit={(event) => {
        event.preventDefault()
        stepping.mutate(
          { rung, why: why.trim() },
          {
            onSuccess: () => {
              notifyDone(t('drift.done'))
              onClose()
            },
          },
        )
      }}
    >
      <Radio.Group label={t('step.which')} value={rung} onChange={(value) => choose(value as DriftRung)}>
        <Stack gap="xs" mt="xs">
          {RUNGS.map((each) => (
            <Radio
              key={each}
              value={each}
              disabled={each === 'stop' && !queue.automatic}
              label={t(`drift.rungs.${each}`)}
              description={t(each === 'stop' && !queue.automatic ? 'step.stopped' : `step.hints.${each}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label={t('step.why')}
        description={t('step.whyHint')}
        autosize
        minRows={2}
        maxLength={500}
        data-autofocus
        value={why}
        onChange={(event) => say(event.currentTarget.value)}
      />
    </FormModal>
  )
}
