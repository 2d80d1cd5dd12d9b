/** The tasks of a project one by one: where each stands, why it was set aside, and the way back to work. */
import { Box, Button, Checkbox, Group, Select, Stack, Text } from '@mantine/core'
import { IconEye, IconListDetails, IconMessageCircle, IconRotate } from '@tabler/icons-react'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import type { Task, TaskState } from '@/api/types'
import { TaskDrawer } from '@/features/discussion/TaskDrawer'
import { formatAgo } from '@/lib/format'
import { useTopics } from '@/lib/live'
import { rowsOf } from '@/lib/pages'
import { useSlug } from '@/lib/route'
import { Allowed } from '@/ui/Allowed'
import { AssetPicture } from '@/ui/AssetPicture'
import type { Column } from '@/ui/DataTable'
import { PagedTable } from '@/ui/ListPage'
import { ButtonLink } from '@/ui/links'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { RowButton } from '@/ui/RowButton'
import { taskStates } from './counts'
import { ImportLabelsLink } from './ImportLabelsLink'
import { MoveTasks } from './MoveTasks'
import { type TasksWanted, useReopenTask, useTasks } from './queries'
import { TaskHistory } from './TaskHistory'
import classes from './Tasks.module.css'
import type { TasksSearch } from './tasksSearch'

const mayReopen = ({ state, lease_holder }: Task): boolean =>
  state === 'skipped' || state === 'done' || (state === 'review' && lease_holder === null)

const isLabeled = ({ state }: Task): boolean => state === 'done' || state === 'review'

function Picture({ task, onOpen }: { task: Task; onOpen: () => void }) {
  const { name } = task.data_row
  return (
    <Group gap="sm" wrap="nowrap">
      <span className={classes.picture}>
        <AssetPicture row={task.data_row} small />
      </span>
      <div>
        <Box style={{ overflowWrap: 'anywhere' }}>
          <RowButton onClick={onOpen}>{name}</RowButton>
        </Box>
        <Box hiddenFrom="sm" fz="xs" mt={2}>
          <TaskStateMark state={task.state} />
          <Text size="xs" c="dimmed">
            {task.skip_reason || task.comment}
          </Text>
        </Box>
      </div>
    </Group>
  )
}

export function TaskStateMark({ state }: { state: TaskState }) {
  const { t } = useTranslation('projects')
  return (
    <Group gap={6} wrap="nowrap">
      <span className={classes.dot} style={{ background: taskStates.find((one) => one.state === state)?.color }} />
      {t(`states.${state}`)}
    </Group>
  )
}

function Reopen({ task }: { task: Task }) {
  const { t } = useTranslation('projects')
  const reopening = useReopenTask()
  const reopen = () =>
    reopening.mutate(task.id, {
      onSuccess: () => notifyDone(t('tasksPage.reopened', { name: task.data_row.name })),
      onError: notifyProblem,
    })
  if (!mayReopen(task)) return null
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconRotate size={14} />}
      aria-label={t('tasksPage.reopenName', { name: task.data_row.name })}
      loading={reopening.isPending}
      onClick={reopen}
    >
      {t('tasksPage.reopen')}
    </Button>
  )
}

/** What was said of it, to look at; whoever labels or reviews has the queue for that. */
function Look({ task }: { task: Task }) {
  const { t } = useTranslation('projects')
  const slug = useSlug()
  return (
    <ButtonLink
      to="/o/$slug/projects/$id/tasks/$task"
      params={{ slug, id: task.project, task: task.id }}
      variant="default"
      size="compact-sm"
      leftSection={<IconEye size={14} />}
      aria-label={t('tasksPage.lookName', { name: task.data_row.name })}
    >
      {t('tasksPage.look')}
    </ButtonLink>
  )
}

function Talk({ task, onOpen }: { task: Task; onOpen: () => void }) {
  const { t } = useTranslation('projects')
  const { open_threads, data_row } = task
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      color={open_threads > 0 ? undefined : 'gray'}
      leftSection={<IconMessageCircle size={15} stroke={1.7} />}
      aria-label={t('tasksPage.threads', { count: open_threads, name: data_row.name })}
      data-testid="task-threads"
      onClick={onOpen}
    >
      {open_threads > 0 ? open_threads : '–'}
    </Button>
  )
}

function useColumns(onOpen: (task: Task) => void, onDiscuss: (task: Task) => void): Column<Task>[] {
  const { t } = useTranslation('projects')
  const nameOf = useMemberName()
  return [
    { key: 'row', header: t('tasksPage.row'), cell: (task) => <Picture task={task} onOpen={() => onOpen(task)} /> },
    {
      key: 'state',
      header: t('tasksPage.state'),
      width: 120,
      secondary: true,
      cell: ({ state }) => <TaskStateMark state={state} />,
    },
    {
      key: 'who',
      header: t('tasksPage.who'),
      width: '14%',
      secondary: true,
      cell: ({ lease_holder, last_annotator, assignee, submitted_at, labels_wanted }) => (
        <>
          {nameOf(lease_holder ?? last_annotator) ??
            (labels_wanted > 0
              ? t('several.who', { count: labels_wanted })
              : submitted_at
                ? t('automatic.who')
                : assignee
                  ? ''
                  : '–')}
          {assignee && (
            <Text size="xs" c="dimmed">
              {t('tasksPage.assigned', { name: nameOf(assignee) ?? t('history.gone') })}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'when',
      header: t('tasksPage.when'),
      width: 130,
      secondary: true,
      cell: ({ submitted_at }) => (
        <Text c="dimmed" inherit>
          {submitted_at ? formatAgo(submitted_at) : '–'}
        </Text>
      ),
    },
    {
      key: 'reason',
      header: t('tasksPage.reason'),
      width: '20%',
      secondary: true,
      cell: ({ state, skip_reason, comment, review_reason }) => (
        <Text inherit style={{ overflowWrap: 'anywhere' }}>
          {skip_reason || comment || (state === 'review' && review_reason && t(`reasons.${review_reason}`))}
        </Text>
      ),
    },
    {
      key: 'threads',
      header: t('tasksPage.discussion'),
      width: 90,
      cell: (task) => <Talk task={task} onOpen={() => onDiscuss(task)} />,
    },
    { key: 'act', header: '', align: 'right', width: 200, cell: (task) => <Acts task={task} /> },
  ]
}

const Acts = ({ task }: { task: Task }) => (
  <Group gap={6} wrap="nowrap" justify="flex-end">
    {isLabeled(task) && <Look task={task} />}
    <Reopen task={task} />
  </Group>
)

interface TaskListProps {
  project: string
  wanted: TasksWanted
}

export function TaskList({ project, wanted }: TaskListProps) {
  const { t } = useTranslation('projects')
  const { state, discussed } = wanted
  const query = useTasks(project, wanted)
  const again = useCallback(() => void query.refetch(), [query.refetch])
  useTopics([`project:${project}`], ({ event }) => event === 'threads.changed' && again(), again)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [opened, setOpened] = useState<Task | null>(null)
  const [about, discuss] = useState<Task | null>(null)
  const tasks = rowsOf(query.data).filter(({ id }) => chosen.has(id))
  return (
    <>
      <PagedTable
        label={t('tabs.tasks')}
        query={query}
        columns={useColumns(setOpened, discuss)}
        rowKey={({ id }) => id}
        rowName={({ data_row }) => data_row.name}
        selected={chosen}
        onSelect={setChosen}
        empty={{
          icon: <IconListDetails size={24} />,
          title: discussed
            ? t('tasksPage.noneDiscussed')
            : state
              ? t('tasksPage.noneSo', { state: t(`states.${state}`).toLowerCase() })
              : t('tasksPage.none'),
          text: state || discussed ? undefined : t('noBatchesText'),
        }}
      />
      <MoveTasks project={project} tasks={tasks} onClear={() => setChosen(new Set())} />
      {about && <TaskDrawer task={about.id} onClose={() => discuss(null)} />}
      {opened && <TaskHistory task={opened} onClose={() => setOpened(null)} />}
    </>
  )
}

export function TasksPage() {
  const { t } = useTranslation('projects')
  const { id } = useParams({ from: '/o/$slug/shell/projects/$id/tasks' })
  const { state, discussed } = useSearch({ from: '/o/$slug/shell/projects/$id/tasks' })
  const navigate = useNavigate({ from: '/o/$slug/projects/$id/tasks' })
  const choices = taskStates.map((one) => ({ value: one.state, label: t(`states.${one.state}`) }))
  const show = (search: TasksSearch) => void navigate({ search })
  const wanted = { ...(state && { state }), ...(discussed && { discussed }) }
  return (
    <Allowed permission="projects.edit">
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="md">
            <Select
              size="xs"
              w={180}
              clearable
              aria-label={t('tasksPage.filter')}
              placeholder={t('tasksPage.all')}
              data={choices}
              value={state ?? null}
              onChange={(chosen) => show({ ...wanted, state: (chosen as TaskState | null) ?? undefined })}
            />
            <Checkbox
              size="xs"
              label={t('tasksPage.discussed')}
              checked={discussed ?? false}
              onChange={({ currentTarget: { checked } }) => show({ ...wanted, discussed: checked || undefined })}
            />
          </Group>
          <ImportLabelsLink project={id} size="xs" />
        </Group>
        <TaskList key={`${state} ${discussed}`} project={id} wanted={wanted} />
      </Stack>
    </Allowed>
  )
}
