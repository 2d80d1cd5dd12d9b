/** What a manager does with the chosen tasks: give them to somebody, put them back into the queue, approve their labels; and undo. */
import { Button, List, Modal, Select, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowBackUp, IconChecks, IconTarget, IconUserShare } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePeople } from '@/api/members'
import type { MovedTasks, Task, TaskMoveRequest } from '@/api/types'
import { FormModal } from '@/ui/FormModal'
import { notifyDone, notifyProblem, notifyUndoable } from '@/ui/notify'
import { SelectionBar } from '@/ui/SelectionBar'
import { useMarkBenchmarks, useMoveTasks, useUndoMove } from './queries'
import classes from './Tasks.module.css'

interface MoveTasksProps {
  readonly project: string
  readonly tasks: readonly Task[]
  onClear(): void
}

type Refused = { readonly name: string; readonly reason: string }

/** Tells what came of a move, with the way back, and shows which tasks stayed and why. */
function useTell(tasks: readonly Task[], onLeft: (left: readonly Refused[]) => void) {
  const { t } = useTranslation('projects')
  const undoing = useUndoMove()
  const nameOf = (id: string) => tasks.find((task) => task.id === id)?.data_row.name ?? id
  const tellLeft = ({ left }: Pick<MovedTasks, 'left'>) =>
    left.length > 0 && onLeft(left.map(({ task, reason }) => ({ name: nameOf(task), reason })))
  const undo = (move: string) =>
    undoing.mutate(move, {
      onSuccess: (back) => {
        notifyDone(t('moves.undone', { count: back.moved }))
        tellLeft(back)
      },
      onError: notifyProblem,
    })
  return (made: MovedTasks | Pick<MovedTasks, 'left'>) => {
    if ('move' in made && made.moved > 0) {
      const message = t(`moves.done.${made.move.action}`, { count: made.moved })
      notifyUndoable(message, t('moves.undo'), () => undo(made.move.id))
    }
    tellLeft(made)
  }
}

export function MoveTasks({ project, tasks, onClear }: MoveTasksProps) {
  const { t } = useTranslation('projects')
  const [left, setLeft] = useState<readonly Refused[]>([])
  const marking = useMarkBenchmarks(project)
  const done = tasks.filter(({ state }) => state === 'done')
  const [isAssigning, assigning] = useDisclosure(false)
  const moving = useMoveTasks(project)
  const tell = useTell(tasks, setLeft)
  const inReview = tasks.filter(({ state }) => state === 'review').length
  const move = (body: Omit<TaskMoveRequest, 'tasks'>) =>
    moving.mutate(
      { ...body, tasks: tasks.map(({ id }) => id) },
      {
        onSuccess: (made) => {
          assigning.close()
          onClear()
          tell(made)
        },
        onError: (error) => !isAssigning && notifyProblem(error),
      },
    )
  const mark = () =>
    marking.mutate(
      { gold: true, tasks: done.map(({ id }) => id) },
      {
        onSuccess: ({ changed, left }) => {
          onClear()
          if (changed > 0) notifyDone(t('benchmarks.marked', { count: changed }))
          else if (left.length === 0) notifyDone(t('benchmarks.already'))
          tell({ left })
        },
        onError: notifyProblem,
      },
    )
  return (
    <>
      {tasks.length > 0 && (
        <div className={classes.foot}>
          <SelectionBar
            text={t('moves.chosen', { count: tasks.length })}
            clearLabel={t('moves.clear')}
            onClear={onClear}
          >
            <Button
              size="xs"
              variant="default"
              leftSection={<IconUserShare size={15} aria-hidden />}
              onClick={assigning.open}
            >
              {t('moves.assign')}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconArrowBackUp size={15} aria-hidden />}
              loading={moving.isPending && moving.variables.action === 'requeue'}
              onClick={() => move({ action: 'requeue', comment: '' })}
            >
              {t('moves.requeue')}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconTarget size={15} aria-hidden />}
              disabled={done.length === 0}
              title={done.length === 0 ? t('benchmarks.none') : undefined}
              loading={marking.isPending}
              onClick={mark}
            >
              {t('benchmarks.mark')}
            </Button>
            <Button
              size="xs"
              leftSection={<IconChecks size={15} aria-hidden />}
              disabled={inReview === 0}
              title={inReview === 0 ? t('moves.approveNone') : undefined}
              loading={moving.isPending && moving.variables.action === 'approve'}
              onClick={() => move({ action: 'approve', comment: '' })}
            >
              {t('moves.approve', { count: inReview })}
            </Button>
          </SelectionBar>
        </div>
      )}
      {isAssigning && (
        <AssignModal
          count={tasks.length}
          isBusy={moving.isPending}
          error={moving.error}
          onClose={assigning.close}
          onAssign={(assignee, comment) => move({ action: 'assign', assignee, comment })}
        />
      )}
      <Modal opened={left.length > 0} onClose={() => setLeft([])} title={t('moves.left', { count: left.length })}>
        <List size="sm" spacing={6}>
          {left.map(({ name, reason }) => (
            <List.Item key={name}>
              <Text span fw={600} inherit style={{ overflowWrap: 'anywhere' }}>
                {name}
              </Text>
              : {reason}
            </List.Item>
          ))}
        </List>
      </Modal>
    </>
  )
}

interface AssignModalProps {
  readonly count: number
  readonly isBusy: boolean
  readonly error: unknown
  onClose(): void
  onAssign(assignee: string | null, comment: string): void
}

const ANYONE = 'anyone'

function AssignModal({ count, isBusy, error, onClose, onAssign }: AssignModalProps) {
  const { t } = useTranslation('projects')
  const [chosen, setChosen] = useState<string | null>(null)
  const [comment, setComment] = useState('')
  const people = [{ value: ANYONE, label: t('moves.anyone') }, ...usePeople((role) => role !== 'viewer')]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen) onAssign(chosen === ANYONE ? null : chosen, comment)
  }
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('moves.assignTitle', { count })}
      submit={t('moves.assignDo')}
      busy={isBusy}
      disabled={!chosen}
      error={error}
      onSubmit={submit}
    >
      <Select
        label={t('moves.to')}
        description={t('moves.toHint')}
        placeholder={t('moves.toPick')}
        data={people}
        value={chosen}
        onChange={setChosen}
        searchable
        data-autofocus
      />
      <Textarea
        label={t('moves.comment')}
        description={t('moves.commentHint')}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
        maxLength={5000}
        autosize
        minRows={2}
      />
    </FormModal>
  )
}
