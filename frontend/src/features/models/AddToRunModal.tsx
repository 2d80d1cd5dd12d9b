/** Sends chosen data rows, or a whole dataset, to a model run. */
import { Radio, Select, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Dataset } from '@/api/types'
import { formatCount } from '@/lib/format'
import { useWhole } from '@/lib/pages'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { useAddToRun, useModelRuns } from './queries'

interface AddToRunModalProps {
  opened: boolean
  onClose: () => void
  onAdded: () => void
  ids: string[]
  /** Offered as a whole. */
  dataset?: Dataset
}

export function AddToRunModal({ opened, onClose, onAdded, ids, dataset }: AddToRunModalProps) {
  const { t } = useTranslation('models')
  const [run, setRun] = useState<string | null>(null)
  const [all, setAll] = useState(false)
  const runs = useWhole(useModelRuns(undefined, { enabled: opened }))
  const adding = useAddToRun()

  function add(event: FormEvent) {
    event.preventDefault()
    if (!run) return
    adding.mutate(
      { run, rows: all && dataset ? { dataset: dataset.id } : { data_rows: ids } },
      {
        onSuccess: () => {
          notifyDone(t('sent'))
          onAdded()
          onClose()
        },
      },
    )
  }
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t('send')}
      submit={t('send')}
      disabled={!run}
      busy={adding.isPending}
      error={adding.error}
      onSubmit={add}
    >
      <Select
        label={t('run')}
        placeholder={t('pickRun')}
        searchable
        data={runs.map(({ id, model_name, name }) => ({ value: id, label: `${model_name} · ${name}` }))}
        value={run}
        onChange={setRun}
        data-autofocus
      />
      {dataset && (
        <Radio.Group label={t('what')} value={all ? 'all' : 'some'} onChange={(value) => setAll(value === 'all')}>
          <Stack gap={6} mt={6}>
            <Radio size="xs" value="some" label={t('sendSelected', { number: formatCount(ids.length) })} />
            <Radio
              size="xs"
              value="all"
              label={t('sendAll', { name: dataset.name, number: formatCount(dataset.data_row_count) })}
            />
          </Stack>
        </Radio.Group>
      )}
    </FormModal>
  )
}
