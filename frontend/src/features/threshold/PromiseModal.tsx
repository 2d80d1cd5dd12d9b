/** What is to be promised. */
import { Alert, Checkbox, NumberInput, Select } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ProductionThreshold } from '@/api/types'
import { formatPercent } from '@/lib/format'
import { FormModal } from '@/ui/FormModal'
import { notifyDone } from '@/ui/notify'
import { usePromise } from './queries'

const CONFIDENCES = ['0.8', '0.9', '0.95', '0.99']

interface Props {
  queue: string
  promise: ProductionThreshold['promise']
  onClose: () => void
}

export function PromiseModal({ queue, promise, onClose }: Props) {
  const { t } = useTranslation('threshold')
  const making = usePromise(queue)
  const form = useForm<{ percent: number; confidence: string; first: number | ''; by_class: boolean }>({
    initialValues: {
      percent: promise ? Math.round(promise.error_rate * 1e4) / 100 : 3,
      confidence: String(promise?.confidence ?? 0.9),
      first: '',
      by_class: promise?.by_class ?? false,
    },
  })
  const submit = form.onSubmit(({ percent, confidence, first, by_class }) =>
    making.mutate(
      { error_rate: percent / 100, confidence: Number(confidence), by_class, ...(first !== '' && { first }) },
      {
        onSuccess: () => {
          notifyDone(t('promise.made'))
          onClose()
        },
      },
    ),
  )
  const known = CONFIDENCES.includes(form.values.confidence) ? CONFIDENCES : [...CONFIDENCES, form.values.confidence]
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('promise.makeTitle')}
      submit={t('promise.make')}
      busy={making.isPending}
      error={making.error}
      onSubmit={submit}
    >
      <NumberInput
        label={t('promise.rate')}
        suffix=" %"
        min={0.1}
        max={50}
        step={0.5}
        decimalScale={2}
        data-autofocus
        {...form.getInputProps('percent')}
      />
      <Select
        label={t('promise.confidence')}
        allowDeselect={false}
        data={known.map((value) => ({ value, label: formatPercent(Number(value)) }))}
        {...form.getInputProps('confidence')}
      />
      <NumberInput
        label={t('promise.first')}
        description={t('promise.firstHint')}
        min={1}
        {...form.getInputProps('first')}
      />
      <Checkbox
        label={t('promise.byClass')}
        description={t('promise.byClassHint')}
        {...form.getInputProps('by_class', { type: 'checkbox' })}
      />
      <Alert variant="light" color="gray" icon={<IconLock size={16} />}>
        {t('promise.fixed')}
      </Alert>
    </FormModal>
  )
}
