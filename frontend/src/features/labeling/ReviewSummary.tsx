/** Whose label is under review, how its objects came about, and what earlier reviews said. */
import { Timeline } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import { useEditor, useObjects } from '@/editor/useEditor'
import { formatAgo } from '@/lib/format'
import { useSession } from './context'
import panel from './Panel.module.css'
import { type How, originOf } from './provenance'

const HOWS: readonly How[] = ['accepted', 'edited', 'kept', 'drawn']

export function ReviewSummary() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const { task } = useSession()
  const name = useMemberName()(task.annotation_set.author)
  const rows = useObjects(editor).filter(({ kind }) => editor.kinds.shape(kind))
  const counts = HOWS.map((how) => ({ how, n: rows.filter((row) => originOf(editor, row).how === how).length }))
  return (
    <section className={panel.summary}>
      <strong>{name ? t('review.by', { name }) : t('review.bySomebody')}</strong>
      <span className={panel.faint}>
        {counts
          .filter(({ n }) => n > 0)
          .map(({ how, n }) => t('review.summary', { n, how: t(`objects.${how}`).toLowerCase() }))
          .join(' · ')}
      </span>
    </section>
  )
}

export function EarlierReviews() {
  const { t } = useTranslation('labeling')
  const { reviews } = useSession().task
  if (reviews.length === 0) return null
  return (
    <section className={panel.section} aria-label={t('review.history')}>
      <header className={panel.head}>
        <h2>{t('review.history')}</h2>
      </header>
      <Timeline className={panel.body} bulletSize={14} lineWidth={2}>
        {reviews.map((review) => (
          <Timeline.Item key={review.id} title={t(`review.decisions.${review.decision}`)}>
            {review.comment}
            {review.created_at && <div className={panel.faint}>{formatAgo(review.created_at)}</div>}
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  )
}
