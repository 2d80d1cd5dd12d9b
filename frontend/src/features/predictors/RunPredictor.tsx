/** Runs a predictor over a dataset, a slice or chosen data rows, and shows how far it is. */
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSparkles } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Asked } from '@/api/types'
import { useJob } from '@/features/jobs/queries'
import { rowsOf } from '@/lib/pages'
import { useSlug } from '@/lib/route'
import { FormModal } from '@/ui/FormModal'
import { ButtonLink } from '@/ui/links'
import { ProgressLine } from '@/ui/ProgressLine'
import { type Shown, usePredictors, useRunPredictor } from './queries'

interface RunPredictorProps {
  /** What the data rows are called. */
  name: string
  shown: Shown
}

function UnderWay({ name, asked, onClose }: { name: string; asked: Asked; onClose: () => void }) {
  const { t } = useTranslation('predictors')
  const slug = useSlug()
  const job = useJob(asked.job ?? null).data
  return (
    <Modal opened onClose={onClose} title={t('runOver.title', { name })}>
      <Stack gap="sm">
        {job && <ProgressLine {...job} label={job.title} />}
        <Text size="sm" c="dimmed">
          {t('runOver.underWay')}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('runOver.close')}
          </Button>
          <ButtonLink to="/o/$slug/model-runs/$id" params={{ slug, id: asked.model_run }}>
            {t('runOver.toRun')}
          </ButtonLink>
        </Group>
      </Stack>
    </Modal>
  )
}

function RunPredictorModal({ name, shown, onClose }: RunPredictorProps & { onClose: () => void }) {
  const { t } = useTranslation('predictors')
  const list = usePredictors()
  // one that needs a click or a box says nothing by itself
  const usable = rowsOf(list.data).filter(({ ready, needs_prompt }) => ready && !needs_prompt)
  const [picked, pick] = useState<string | null>(null)
  const predictor = picked ?? (usable.length === 1 ? usable[0]?.id : null) ?? null
  const running = useRunPredictor()
  if (running.data) return <UnderWay name={name} asked={running.data} onClose={onClose} />
  const start = (event: FormEvent) => {
    event.preventDefault()
    if (predictor) running.mutate({ predictor, shown })
  }
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('runOver.title', { name })}
      submit={t('runOver.start')}
      disabled={!predictor}
      busy={running.isPending}
      error={running.error}
      onSubmit={start}
    >
      <Text size="sm" c="dimmed">
        {t(list.isSuccess && usable.length === 0 ? 'runOver.none' : 'runOver.text')}
      </Text>
      <Select
        label={t('runOver.predictor')}
        placeholder={t('runOver.pick')}
        searchable
        allowDeselect={false}
        data={usable.map(({ id, name: said, ontology_name }) => ({ value: id, label: `${said} · ${ontology_name}` }))}
        value={predictor}
        onChange={pick}
        data-autofocus
      />
    </FormModal>
  )
}

/** The button that opens it, for who may run predictors. */
export function RunPredictor({ name, shown }: RunPredictorProps) {
  const { t } = useTranslation('predictors')
  const mayRun = useMay('predictors.train')
  const [opened, modal] = useDisclosure(false)
  if (!mayRun) return null
  return (
    <>
      <Button variant="default" leftSection={<IconSparkles size={15} />} onClick={modal.open}>
        {t('runOver.open')}
      </Button>
      {opened && <RunPredictorModal name={name} shown={shown} onClose={modal.close} />}
    </>
  )
}
