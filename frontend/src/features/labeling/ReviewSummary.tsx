/** Whose label is under review, how its objects came about, and what earlier reviews said. */
import { Timeline } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useMemberName } from '@/api/members'
import type { Annotation } from '@/editor/core/types'
import { useEditor, useObjects, useValue } from '@/editor/useEditor'
import { formatAgo } from '@/lib/format'
import { useSession } from './context'
import type { Change, Correction } from './correction'
import panel from './Panel.module.css'
import { countHows } from './provenance'
import words from './Words.module.css'

export function ReviewSummary() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const { set, correction, task } = useSession()
  const label = useValue(correction)
  const nameOf = useMemberName()
  const author = set.corrects ? label?.author : set.author
  const name = nameOf(author)
  const isMerged = author === null && task.labels_wanted > 0
  const all = useObjects(editor)
  const rows = all.filter(({ kind }) => editor.kinds.shape(kind))
  const changes = label ? changesBy(label, all) : []
  return (
    <section className={words.summary}>
      <strong>
        {name
          ? t('review.by', { name })
          : t(isMerged ? 'review.merged' : author === null ? 'review.automatic' : 'review.bySomebody')}
      </strong>
      <span className={panel.faint}>
        {countHows(editor, rows, label)
          .map(({ how, n }) => t('review.summary', { n, how: t(`objects.${how}`).toLowerCase() }))
          .join(' · ')}
      </span>
      {changes.length > 0 && (
        <span className={words.byYou} data-testid="changes-by-you">
          {t('review.you', {
            changes: changes.map(([how, n]) => t('review.summary', { n, how: t(`review.${how}`) })).join(' · '),
          })}
        </span>
      )}
    </section>
  )
}

/** What the reviewer who corrects has added, changed and taken away so far. */
export function changesBy(correction: Correction, rows: readonly Annotation[]) {
  const count = (wanted: Change) => rows.filter((row) => correction.change(row) === wanted).length
  const all = [
    ['changed', count('changed')],
    ['added', count('added')],
    ['removed', correction.removed(rows)],
  ] as const
  return all.filter(([, n]) => n > 0)
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
