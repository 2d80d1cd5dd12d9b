/** One thread: what it is about, what was said, and the answer to it. */
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import { useMay } from '@/api/session'
import { formatAgo, formatMoment } from '@/lib/format'
import { notifyProblem } from '@/ui/notify'
import { Composer } from './Composer'
import classes from './Discussion.module.css'
import { piecesOf } from './mentions'
import {
  type Comment,
  type Thread,
  useAnswer,
  useDeleteComment,
  useEditComment,
  useOwnMembership,
  useSettle,
} from './queries'

interface ThreadCardProps {
  readonly thread: Thread
  /** Its number among those of the task, from 1. */
  readonly number: number
  /** What it is about. */
  readonly about?: ReactNode
  readonly isChosen?: boolean
  onChoose?(): void
}

export function ThreadCard({ thread, number, about, isChosen, onChoose }: ThreadCardProps) {
  const { t } = useTranslation('discussion')
  const mayWrite = useMay('tasks.label')
  const nameOf = useMemberName()
  const answer = useAnswer(thread)
  const settle = useSettle(thread)
  const card = useRef<HTMLElement>(null)
  const name = (member: string | null) => nameOf(member) ?? t('somebody')
  useEffect(() => {
    if (isChosen) card.current?.scrollIntoView({ block: 'nearest' })
  }, [isChosen])
  const verb = thread.resolved ? 'reopen' : 'resolve'
  return (
    <article
      ref={card}
      className={classes.thread}
      data-testid="thread"
      data-chosen={isChosen || undefined}
      data-resolved={thread.resolved || undefined}
      aria-label={t('numbered', { number, text: thread.comments[0]?.text ?? '' })}
    >
      <header className={classes.threadHead}>
        <button type="button" className={classes.number} tabIndex={onChoose ? 0 : -1} onClick={onChoose}>
          {number}
        </button>
        <span className={classes.about}>{about}</span>
        {thread.review && <span className={classes.sentBack}>{t('sentBack')}</span>}
        {mayWrite && (
          <Tooltip label={t(verb)}>
            <ActionIcon
              size="sm"
              aria-label={t(verb)}
              data-testid={`thread-${verb}`}
              loading={settle.isPending}
              onClick={() => settle.mutate(verb, { onError: notifyProblem })}
            >
              {thread.resolved ? <IconArrowBackUp size={15} /> : <IconCheck size={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {thread.comments.map((comment) => (
        <Said key={comment.id} thread={thread} comment={comment} name={name(comment.author)} />
      ))}
      <Settled thread={thread} nameOf={name} />
      {mayWrite && !thread.resolved && (
        <Composer
          label={t('answer')}
          submit={t('send')}
          testId="thread-answer"
          onSay={(said) => answer.mutateAsync(said)}
        />
      )}
    </article>
  )
}

/** Who resolved it, or opened it again, and when: what happened last. */
function Settled({ thread, nameOf }: { thread: Thread; nameOf(member: string | null): string }) {
  const { t } = useTranslation('discussion')
  const { resolved, resolved_by, resolved_at, reopened_by, reopened_at } = thread
  const when = resolved ? resolved_at : reopened_at
  if (!when) return null
  const words = resolved
    ? t('resolvedBy', { name: nameOf(resolved_by) })
    : t('reopenedBy', { name: nameOf(reopened_by) })
  return (
    <p className={classes.settled} title={formatMoment(when)}>
      {words} · {formatAgo(when)}
    </p>
  )
}

function Said({ thread, comment, name }: { thread: Thread; comment: Comment; name: string }) {
  const { t } = useTranslation('discussion')
  const nameOf = useMemberName()
  const isOwn = useOwnMembership() === comment.author
  const edit = useEditComment(thread)
  const [isEditing, setEditing] = useState(false)
  if (comment.deleted_at) return <p className={classes.deleted}>{t('deleted')}</p>
  const called = comment.mentions.map((member) => nameOf(member) ?? '')
  return (
    <div className={classes.said} data-testid="comment">
      <div className={classes.who}>
        <strong>{name}</strong>
        <span title={formatMoment(comment.created_at)}>
          {formatAgo(comment.created_at)}
          {comment.edited_at && ` · ${t('edited')}`}
        </span>
        {isOwn && !isEditing && <Own thread={thread} comment={comment} name={name} onEdit={() => setEditing(true)} />}
      </div>
      {isEditing ? (
        <Composer
          label={t('edit')}
          submit={t('save')}
          text={comment.text}
          autoFocus
          onSay={(said) => edit.mutateAsync({ id: comment.id, said }).then(() => setEditing(false))}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <p className={classes.words}>
          {piecesOf(comment.text, called).map(({ text, isCall }, index) => {
            const key = `${index} ${text}`
            return isCall ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>
          })}
        </p>
      )}
    </div>
  )
}

interface OwnProps {
  readonly thread: Thread
  readonly comment: Comment
  readonly name: string
  onEdit(): void
}

function Own({ thread, comment, name, onEdit }: OwnProps) {
  const { t } = useTranslation('discussion')
  const remove = useDeleteComment(thread)
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size="xs" className={classes.more} aria-label={t('more', { name })}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={14} />} onClick={onEdit}>
          {t('edit')}
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={14} />}
          onClick={() => remove.mutate(comment.id, { onError: notifyProblem })}
        >
          {t('delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

interface ThreadsProps {
  readonly threads: readonly Thread[]
  readonly chosen?: string | null
  onChoose?(thread: Thread): void
  aboutOf(thread: Thread): ReactNode
}

/** Threads in the order in which they began; those that are resolved are folded away below. */
export function Threads({ threads, chosen, onChoose, aboutOf }: ThreadsProps) {
  const { t } = useTranslation('discussion')
  const [isOpen, open] = useState(false)
  const numbered = threads.map((thread, index) => ({ thread, number: index + 1 }))
  const resolved = numbered.filter(({ thread }) => thread.resolved)
  const isShown = isOpen || resolved.some(({ thread }) => thread.id === chosen)
  const card = ({ thread, number }: (typeof numbered)[number]) => (
    <ThreadCard
      key={thread.id}
      thread={thread}
      number={number}
      about={aboutOf(thread)}
      isChosen={thread.id === chosen}
      onChoose={onChoose && (() => onChoose(thread))}
    />
  )
  return (
    <>
      {numbered.filter(({ thread }) => !thread.resolved).map(card)}
      {resolved.length > 0 && (
        <Button
          variant="subtle"
          size="compact-xs"
          className={classes.fold}
          aria-expanded={isShown}
          onClick={() => open(!isShown)}
        >
          {t('resolved', { count: resolved.length })}
        </Button>
      )}
      {isShown && resolved.map(card)}
    </>
  )
}
