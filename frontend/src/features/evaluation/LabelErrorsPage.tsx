/** Where confident predictions speak against labels, ranked; what looks wrong goes to review in one click. */
import { Button, Checkbox, Group, SegmentedControl, Stack, Switch, Text } from '@mantine/core'
import { IconMoodCheck } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { useRunHere } from '@/features/models/useRunHere'
import { formatCount } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { useSelection } from '@/lib/useSelection'
import { EmptyState } from '@/ui/EmptyState'
import { Loaded } from '@/ui/Loaded'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { SelectionBar } from '@/ui/SelectionBar'
import classes from './Evaluation.module.css'
import { LabelErrorRow } from './LabelErrorRow'
import { NothingToMeasure } from './NothingToMeasure'
import { useLabelErrors, useSendToReview } from './queries'
import { RowDrawer } from './RowDrawer'
import { colorsIn } from './subjects'
import { ThresholdBar } from './ThresholdBar'
import type { Reason, SentToReview } from './types'
import { thresholdsOf, useRunSearch } from './useThresholds'

const reasons = ['all', 'missing', 'class', 'place'] as const

/** Each once, in their order: one data row may have several errors. */
const unique = (ids: readonly string[]): string[] => [...new Set(ids)]

/** What became of the labels that were sent, in words. */
export function toldOf({ sent, already, left }: SentToReview, t: TFunction): string {
  const rest = [
    already > 0 && t('evaluation:alreadyInReview', { count: already }),
    left.length > 0 && t('evaluation:notYetLabeled', { count: left.length }),
  ]
  return [t('evaluation:sentToReview', { count: sent }), ...rest].filter(Boolean).join(' ')
}

export function LabelErrorsPage() {
  const { t } = useTranslation('evaluation')
  const { run, evaluation } = useRunHere()
  const [search, change] = useRunSearch()
  const thresholds = thresholdsOf(search, evaluation)
  const [reason, setReason] = useState<Reason | undefined>()
  const isReady = evaluation.state !== 'none' && run.prediction_count > 0 && evaluation.computed_at !== null
  const [isOpen, setOpen] = useState(false)
  const [isDoubtful, setDoubtful] = useState(false)
  const wishes = { reason, in_review: isOpen ? false : undefined, doubtful: isDoubtful || undefined }
  const query = useLabelErrors(run.id, thresholds, wishes, isReady)
  const selection = useSelection()
  const sending = useSendToReview(run.id)
  const maySend = useMay('projects.edit')
  const errors = rowsOf(query.data)
  const rows = unique(errors.map(({ data_row }) => data_row.id))
  const open = unique(errors.filter(({ in_review }) => !in_review).map(({ data_row }) => data_row.id))
  const count = query.data?.pages[0]?.count
  const colorOf = useMemo(() => colorsIn(evaluation.subjects), [evaluation.subjects])
  if (!isReady) return <NothingToMeasure run={run} evaluation={evaluation} />

  const send = (ids: string[]) =>
    sending.mutate(ids, {
      onSuccess: (told) => {
        notifyDone(toldOf(told, t))
        selection.clear()
      },
      onError: notifyProblem,
    })
  return (
    <Stack gap="md">
      <div className={classes.bar} data-sticky>
        <ThresholdBar evaluation={evaluation} value={thresholds} />
        <SegmentedControl
          size="xs"
          aria-label={t('reason')}
          data={reasons.map((value) => ({ value, label: t(`reasons.${value}`) }))}
          value={reason ?? 'all'}
          onChange={(value) => setReason(value === 'all' ? undefined : (value as Reason))}
        />
        <Switch
          size="xs"
          label={t('notInReview')}
          checked={isOpen}
          onChange={(event) => setOpen(event.currentTarget.checked)}
        />
        <Switch
          size="xs"
          label={t('doubtful')}
          title={t('doubtfulTold')}
          checked={isDoubtful}
          onChange={(event) => setDoubtful(event.currentTarget.checked)}
        />
      </div>
      <Text size="sm" c="dimmed" maw={720}>
        {t('labelErrorsText')}
      </Text>
      <Loaded query={query}>
        {() =>
          errors.length === 0 ? (
            <EmptyState icon={<IconMoodCheck size={24} />} title={t(isOpen ? 'noOpenErrors' : 'noErrors')}>
              {t(isOpen ? 'noOpenErrorsText' : 'noErrorsText')}
            </EmptyState>
          ) : (
            <>
              <Group justify="space-between">
                <Checkbox
                  size="xs"
                  label={t('selectLoaded', { count: open.length, number: formatCount(open.length) })}
                  disabled={open.length === 0}
                  checked={open.length > 0 && open.every((id) => selection.ids.has(id))}
                  indeterminate={selection.ids.size > 0 && !open.every((id) => selection.ids.has(id))}
                  onChange={(event) => (event.currentTarget.checked ? selection.choose(open) : selection.clear())}
                />
                {count != null && (
                  <Text size="sm" c="dimmed">
                    {t('errorCount', { count, number: formatCount(count) })}
                  </Text>
                )}
              </Group>
              <ol className={classes.errors} data-testid="label-errors">
                {errors.map((error) => (
                  <LabelErrorRow
                    key={error.id}
                    run={run}
                    evaluation={evaluation}
                    thresholds={thresholds}
                    error={error}
                    colorOf={colorOf}
                    selected={selection.ids.has(error.data_row.id)}
                    onSelect={(withShift) => selection.toggle(error.data_row.id, withShift, rows)}
                    onOpen={() => change({ row: error.data_row.id })}
                    onSend={maySend ? () => send([error.data_row.id]) : undefined}
                  />
                ))}
              </ol>
              {query.hasNextPage && (
                <Group justify="center">
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {t('more')}
                  </Button>
                </Group>
              )}
            </>
          )
        }
      </Loaded>
      {selection.ids.size > 0 && (
        <div className={classes.footing}>
          <SelectionBar
            text={t('selected', { count: selection.ids.size })}
            clearLabel={t('clear')}
            onClear={selection.clear}
          >
            {maySend && (
              <Button loading={sending.isPending} onClick={() => send([...selection.ids])}>
                {t('sendToReview')}
              </Button>
            )}
          </SelectionBar>
        </div>
      )}
      <RowDrawer
        run={run}
        evaluation={evaluation}
        thresholds={thresholds}
        order={rows}
        id={search.row ?? null}
        onMove={(row) => change({ row })}
        onEnd={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
        onClose={() => change({ row: undefined })}
      />
    </Stack>
  )
}
