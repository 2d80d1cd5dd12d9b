/** Why labels wait in review although this person has none to review, or nobody may, and what can be done about it. */
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { ProjectDetail } from '@/api/types'
import { formatList } from '@/lib/format'
import { waitsForOthers } from './counts'

/** Null where nothing waits for others. */
export function useWhyWaiting(project: ProjectDetail | undefined): string | null {
  const { t } = useTranslation('projects')
  const mayEdit = useMay('projects.edit')
  if (!project) return null
  const { own, held } = waitsForOthers(project)
  const stuck = project.review_stuck.map(({ stages, labels }) =>
    t(stages.length === 1 ? 'waits.nobody' : 'waits.tooFew', {
      count: labels,
      stages: formatList(stages.map((name) => `“${name}”`)),
    }),
  )
  const sentences = [
    ...stuck,
    stuck.length > 0 && t(mayEdit ? 'waits.unstick' : 'waits.askToUnstick'),
    own > 0 && t('waits.own', { count: own }),
    own > 0 && t(mayEdit ? 'waits.help' : 'waits.ask'),
    held > 0 && t('waits.held', { count: held }),
  ]
  return sentences.filter(Boolean).join(' ') || null
}
