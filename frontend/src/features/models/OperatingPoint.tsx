/** The thresholds at which the figures of single data rows stand, and where every page starts. */
import { Button, Group, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveOperatingPoint } from '@/features/evaluation/queries'
import type { Evaluation } from '@/features/evaluation/types'
import { ProblemAlert } from '@/ui/ErrorState'
import { notifyDone } from '@/ui/notify'
import { Section } from '@/ui/Section'

export function OperatingPoint({ run, evaluation }: { run: string; evaluation: Evaluation }) {
  const { t } = useTranslation('models')
  const [confidence, setConfidence] = useState<number | string>(evaluation.confidence)
  const [iou, setIou] = useState<number | string>(evaluation.iou)
  const saving = useSaveOperatingPoint(run)
  const isReady = typeof confidence === 'number' && typeof iou === 'number'
  const isChanged = confidence !== evaluation.confidence || iou !== evaluation.iou
  const save = () =>
    isReady &&
    saving.mutate(
      { confidence: Math.round(confidence * 100) / 100, iou: Math.round(iou * 20) / 20 },
      { onSuccess: () => notifyDone(t('point.saved')) },
    )
  return (
    <Section title={t('point.title')} text={t('point.text')}>
      <Group align="flex-end" gap="sm">
        <NumberInput
          w={160}
          label={t('point.confidence')}
          min={0}
          max={1}
          step={0.01}
          decimalScale={2}
          fixedDecimalScale
          clampBehavior="strict"
          value={confidence}
          onChange={setConfidence}
        />
        <NumberInput
          w={160}
          label={t('point.iou')}
          min={0}
          max={1}
          step={0.05}
          decimalScale={2}
          fixedDecimalScale
          clampBehavior="strict"
          value={iou}
          onChange={setIou}
        />
        <Button disabled={!isReady || !isChanged} loading={saving.isPending} onClick={save}>
          {t('save')}
        </Button>
      </Group>
      {saving.isError && <ProblemAlert error={saving.error} />}
    </Section>
  )
}
