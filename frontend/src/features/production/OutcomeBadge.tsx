/** What came of a decision, in a word with a dot. */
import { useTranslation } from 'react-i18next'
import type { Decision } from '@/api/types'
import { StateBadge } from '@/ui/StateBadge'

export function OutcomeBadge({ decision }: { decision: Decision }) {
  const { t } = useTranslation('production')
  const { state, by } = decision
  const named = { needs_review: 'waiting', decided: by === 'model' ? 'finished' : 'done', set_aside: 'cancelled' }[
    state
  ]
  const word = state === 'decided' ? (by === 'model' ? 'decided_model' : 'decided_person') : state
  return <StateBadge state={named} word={t(`states.${word}`)} />
}
