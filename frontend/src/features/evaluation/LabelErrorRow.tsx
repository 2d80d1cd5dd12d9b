/** One place where a confident prediction speaks against the label: how it looks, and what each of them says. */
import { Button, Checkbox, Group, Text } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { IconEyeCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ModelRun } from '@/api/types'
import { useDrawing } from '@/features/models/runFigures'
import { formatPercent } from '@/lib/format'
import { AssetPicture } from '@/ui/AssetPicture'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { LabelChip } from '@/ui/LabelChip'
import { CloseUp } from './CloseUp'
import classes from './Evaluation.module.css'
import { shapesFor } from './outcomes'
import type { Thresholds } from './queries'
import { TextCloseUp } from './TextCloseUp'
import type { Evaluation, LabelError, Subject } from './types'
import { useRowMarks } from './useRowMarks'

interface LabelErrorRowProps {
  run: ModelRun
  evaluation: Evaluation
  thresholds: Thresholds
  error: LabelError
  /** The colour of a class of the evaluation. */
  colorOf: (subject: Subject) => string
  selected: boolean
  onSelect: (withShift: boolean) => void
  onOpen: () => void
  onSend?: () => void
}

type PictureProps = Pick<LabelErrorRowProps, 'run' | 'thresholds' | 'error' | 'onOpen'>

/** Looked at closely once it comes into view: the prediction, and the labels around it. */
function Picture({ run, thresholds, error, onOpen }: PictureProps) {
  const { t } = useTranslation('evaluation')
  const { ref, entry } = useIntersection({ rootMargin: '300px' })
  const drawing = useDrawing(run, 'outcome')
  const isSeen = entry?.isIntersecting === true
  const { predictions, labels } = useRowMarks(run.id, error.data_row.id, thresholds, true, isSeen)
  // Of a nested answer that is what it is asked under.
  const said = predictions.filter(({ annotation }) => annotation.id === error.annotation)
  const meant = said.find((each) => !drawing.isNested?.(each)) ?? said[0]
  const marked = [...(meant ? [meant] : []), ...labels]
  const shapes = shapesFor(marked, drawing)
  const { data_row: row } = error
  return (
    <button
      ref={ref}
      type="button"
      className={classes.errorPicture}
      onClick={onOpen}
      aria-label={t('openRow', { name: row.name })}
    >
      {meant && row.modality === 'image' ? (
        <CloseUp row={row} shapes={shapes} of={meant.id} />
      ) : meant && row.modality === 'text' && row.media_url !== '' ? (
        <TextCloseUp row={row} marked={marked} shapes={shapes} of={meant.id} />
      ) : (
        <AssetPicture row={row} />
      )}
    </button>
  )
}

export function LabelErrorRow({
  run,
  evaluation,
  thresholds,
  error,
  colorOf,
  selected,
  onSelect,
  onOpen,
  onSend,
}: LabelErrorRowProps) {
  const { t } = useTranslation('evaluation')
  const said = evaluation.subjects.find(({ index }) => index === error.subject)
  const labeled = evaluation.subjects.find(({ index }) => index === error.truth)
  const { name } = error.data_row
  return (
    <li
      className={classes.errorRow}
      data-selected={selected || undefined}
      data-testid="label-error"
      data-reason={error.reason}
    >
      <Checkbox
        size="xs"
        checked={selected}
        onChange={() => {}}
        onClick={(event) => onSelect(event.shiftKey)}
        aria-label={t('selectRow', { name })}
      />
      <Picture run={run} thresholds={thresholds} error={error} onOpen={onOpen} />
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={600}>
          {t(`reasonTold.${error.reason}`, { predicted: said?.path ?? t('gone'), labeled: labeled?.path ?? t('gone') })}
        </Text>
        <Group gap="md" my={3}>
          {said && <LabelChip name={said.path} color={colorOf(said)} isWhole />}
          <ConfidenceBar value={error.confidence} />
        </Group>
        <Text
          size="xs"
          c="dimmed"
          title={t(error.is_measured ? 'rightWhenSoSureTold' : 'notCalibratedTold')}
          data-testid="how-sure"
        >
          {t(error.is_measured ? 'rightWhenSoSure' : 'notCalibrated', { share: formatPercent(error.score) })}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {name}
        </Text>
      </div>
      {error.in_review ? (
        <Text size="xs" c="dimmed" className={classes.inReview} data-testid="in-review">
          <IconEyeCheck size={14} stroke={1.7} aria-hidden />
          {t('inReview')}
        </Text>
      ) : (
        onSend && (
          <Button size="compact-sm" variant="default" onClick={onSend} className={classes.send}>
            {t('sendToReview')}
          </Button>
        )
      )}
    </li>
  )
}
