/** The state of a job, a data row, a run or a version: a word with a dot, never a colour alone. */
import { useTranslation } from 'react-i18next'
import classes from './StateBadge.module.css'

const tones: Record<string, 'busy' | 'good' | 'bad'> = {
  running: 'busy',
  training: 'busy',
  processing: 'busy',
  finished: 'good',
  ready: 'good',
  done: 'good',
  failed: 'bad',
}

export function StateBadge({ state }: { state: string }) {
  const { t } = useTranslation('ui')
  return (
    <span className={classes.badge} data-tone={tones[state]}>
      {t(`states.${state}`, { defaultValue: state })}
    </span>
  )
}
