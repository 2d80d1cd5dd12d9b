/** The state of a job, a data row, a run or a version: a word with a dot, never a colour alone. */
import { useTranslation } from 'react-i18next'
import classes from './StateBadge.module.css'

const tones: Record<string, 'busy' | 'good' | 'bad' | 'warn'> = {
  running: 'busy',
  training: 'busy',
  processing: 'busy',
  connecting: 'busy',
  working: 'good',
  connected: 'good',
  failing: 'warn',
  nothingSaid: 'warn',
  leftAlone: 'bad',
  unconnected: 'bad',
  finished: 'good',
  ready: 'good',
  done: 'good',
  delivered: 'good',
  waiting: 'busy',
  on: 'good',
  switchedOff: 'bad',
  failed: 'bad',
}

interface StateBadgeProps {
  state: string
  /** How many of its items failed: what finished with some is told apart from what went well. */
  failed?: number
  /** It was only tried: what it found wrong is what it was for. */
  trial?: boolean
  /** What is written beside the dot, where that is not the state's own word. */
  word?: string
}

export function StateBadge({ state, failed = 0, trial = false, word: said }: StateBadgeProps) {
  const { t } = useTranslation('ui')
  const isPartial = state === 'finished' && failed > 0
  const word = trial && state === 'finished' ? 'tried' : isPartial ? 'finishedWithErrors' : state
  return (
    <span className={classes.badge} data-tone={isPartial ? 'warn' : tones[state]}>
      {said ?? t(`states.${word}`, { defaultValue: state })}
    </span>
  )
}
