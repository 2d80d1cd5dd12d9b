/** Lets a predictor label a batch where it is sure enough; says beforehand what that means. */
import { Input, List, Select, Slider, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Batch, Project } from '@/api/types'
import { formatPercent } from '@/lib/format'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { useLabelBatch } from './queries'

interface AutoLabelModalProps {
  batch: Batch
  project: Project
  ready: readonly { id: string; name: string }[]
  onClose: () => void
}

const LEAST = 50
const START = 90

export function AutoLabelModal({ batch, project, ready, onClose }: AutoLabelModalProps) {
  const { t } = useTranslation('projects')
  const [predictor, setPredictor] = useState(ready[0]?.id ?? '')
  const [percent, setPercent] = useState(START)
  const labeling = useLabelBatch()
  const start = (event: FormEvent) => {
    event.preventDefault()
    labeling.mutate(
      { batch: batch.id, predictor, threshold: percent / 100 },
      {
        onSuccess: () => {
          notifyDone(t('automatic.started'))
          onClose()
        },
      },
    )
  }
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('automatic.title', { name: batch.name })}
      submit={t('automatic.start')}
      disabled={!predictor}
      busy={labeling.isPending}
      error={labeling.error}
      onSubmit={start}
    >
      <Select
        label={t('automatic.predictor')}
        allowDeselect={false}
        data={ready.map(({ id, name }) => ({ value: id, label: name }))}
        value={predictor}
        onChange={(value) => setPredictor(value ?? '')}
      />
      <Input.Wrapper label={t('automatic.threshold', { percent })} description={t('automatic.thresholdHint')}>
        <Slider
          mt="xs"
          mb="lg"
          min={LEAST}
          max={100}
          value={percent}
          onChange={setPercent}
          label={(value) => `${value} %`}
          marks={[LEAST, 75, 100].map((value) => ({ value, label: `${value} %` }))}
          thumbProps={{ 'aria-label': t('automatic.thumb') }}
        />
      </Input.Wrapper>
      <List size="sm" spacing={4} c="dimmed">
        <List.Item>
          {project.review_share > 0
            ? t('automatic.reviewed', { share: formatPercent(project.review_share) })
            : t('automatic.unreviewed')}
        </List.Item>
        <List.Item>{t('automatic.apart')}</List.Item>
        <List.Item>{t('automatic.rest')}</List.Item>
      </List>
      <Text size="xs" c="dimmed">
        {t('automatic.raw')}
      </Text>
    </FormModal>
  )
}
