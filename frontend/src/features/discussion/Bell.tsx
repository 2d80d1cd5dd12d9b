/** The bell: where somebody called you or answered you, and what became of queues that you manage; wherever one is. */
import { ActionIcon, Button, Indicator, Popover, Text, UnstyledButton } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import { useMay, useOrganization } from '@/api/session'
import { formatAgo } from '@/lib/format'
import { rowsOf } from '@/lib/pages'
import { Loaded } from '@/ui/Loaded'
import classes from './Discussion.module.css'
import { type Notification, useNotifications, useRead, useUnread } from './queries'
import { TaskDrawer } from './TaskDrawer'

const MOST_SHOWN = 99

export function Bell() {
  const { t } = useTranslation('discussion')
  const may = useMay('projects.view')
  const unread = useUnread()
  const [isOpen, open] = useState(false)
  const [about, setAbout] = useState<{ task: string; thread: string } | null>(null)
  const navigate = useNavigate()
  const slug = useOrganization()?.slug ?? ''
  const read = useRead()
  if (!may) return null
  const show = (notification: Notification) => {
    open(false)
    const { id, read_at, reason, task, thread, queue } = notification
    if (task && thread) setAbout({ task, thread })
    else if (queue && reason === 'overdue')
      void navigate({
        to: '/o/$slug/production/$id/decisions',
        params: { slug, id: queue },
        search: { show: 'overdue' },
      })
    else if (queue) void navigate({ to: '/o/$slug/production/$id/threshold', params: { slug, id: queue } })
    if (!read_at) read.mutate([id])
  }
  return (
    <>
      <Popover opened={isOpen} onChange={open} position="bottom-start" width={340} shadow="md" trapFocus>
        <Indicator
          disabled={unread === 0}
          label={unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
          size={16}
          offset={5}
          color="red.8"
        >
          <Popover.Target>
            <ActionIcon
              size={30}
              data-testid="bell"
              aria-label={unread > 0 ? t('bell.unread', { count: unread }) : t('bell.title')}
              onClick={() => open(!isOpen)}
            >
              <IconBell size={17} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Popover.Target>
        </Indicator>
        <Popover.Dropdown p={0}>
          <Inbox isOpen={isOpen} unread={unread} onShow={show} onReadAll={() => read.mutate(undefined)} />
        </Popover.Dropdown>
      </Popover>
      {about && <TaskDrawer task={about.task} thread={about.thread} onClose={() => setAbout(null)} />}
    </>
  )
}

interface InboxProps {
  readonly isOpen: boolean
  readonly unread: number
  onShow(notification: Notification): void
  onReadAll(): void
}

function Inbox({ isOpen, unread, onShow, onReadAll }: InboxProps) {
  const { t } = useTranslation('discussion')
  const query = useNotifications(isOpen)
  const rows = rowsOf(query.data)
  return (
    <section className={classes.inbox} aria-label={t('bell.title')}>
      <header className={classes.inboxHead}>
        <h2>{t('bell.title')}</h2>
        {unread > 0 && (
          <Button variant="subtle" size="compact-xs" onClick={onReadAll}>
            {t('bell.readAll')}
          </Button>
        )}
      </header>
      <Loaded query={query} skeleton={<div style={{ minHeight: 80 }} />}>
        {() =>
          rows.length === 0 ? (
            <div style={{ padding: '4px 12px 16px' }}>
              <Text size="sm" fw={500}>
                {t('bell.none')}
              </Text>
              <Text size="sm" c="dimmed">
                {t('bell.noneText')}
              </Text>
            </div>
          ) : (
            rows.map((row) => <Line key={row.id} row={row} onShow={() => onShow(row)} />)
          )
        }
      </Loaded>
      {query.hasNextPage && (
        <Button variant="subtle" size="compact-sm" className={classes.fold} onClick={() => void query.fetchNextPage()}>
          {t('bell.earlier')}
        </Button>
      )}
    </section>
  )
}

/** What happened, in a line. */
function Headline({ row }: { row: Notification }) {
  const { t } = useTranslation('discussion')
  const nameOf = useMemberName()
  const name = row.by === null ? t('bell.itself') : (nameOf(row.by) ?? t('somebody'))
  if (row.reason === 'overdue') return t('bell.overdue', { count: row.count ?? 0 })
  if (row.reason === 'drift') {
    const step = t(`bell.drift.${row.rung ?? 'nothing'}`)
    return t(`bell.steps.${row.step_state ?? 'taken'}`, { step, name })
  }
  return t(`bell.${row.reason}`, { name })
}

function Line({ row, onShow }: { row: Notification; onShow(): void }) {
  const { t } = useTranslation('discussion')
  const where = row.queue_name ?? t('bell.where', { row: row.data_row_name, project: row.project_name })
  return (
    <UnstyledButton
      className={classes.notification}
      data-unread={row.read_at ? undefined : true}
      data-testid="notification"
      onClick={onShow}
    >
      <strong>
        <Headline row={row} />
      </strong>
      {row.text && <p>{row.text}</p>}
      <small title={where}>
        {[formatAgo(row.created_at), row.resolved && t('bell.resolved'), where].filter(Boolean).join(' · ')}
      </small>
    </UnstyledButton>
  )
}
