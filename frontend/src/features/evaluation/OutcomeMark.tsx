/** Right, wrong, confused or missed: an icon, a number or a word, and a colour, never the colour alone. */
import { IconArrowsExchange, IconCheck, IconCircleDashed, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './Evaluation.module.css'
import type { Mark } from './outcomes'

type Told = Exclude<Mark, 'unknown'>

const icons: Record<Told, typeof IconCheck> = {
  true_positive: IconCheck,
  false_positive: IconPlus,
  confused: IconArrowsExchange,
  false_negative: IconCircleDashed,
}

interface OutcomeMarkProps {
  mark: Told
  count?: number
  /** Says the word beside the icon. */
  worded?: boolean
}

export function OutcomeMark({ mark, count, worded = false }: OutcomeMarkProps) {
  const { t } = useTranslation('evaluation')
  const Icon = icons[mark]
  const word = t(`marks.${mark}`)
  return (
    <span className={classes.mark} data-mark={mark} title={t(`marksTold.${mark}`)}>
      <Icon size={13} stroke={2.4} aria-hidden className={mark === 'false_positive' ? classes.turned : undefined} />
      {worded && <span>{word}</span>}
      {count !== undefined && (
        <>
          <span aria-hidden="true">{count}</span>
          <span className={classes.unseen}>{`${count} ${word}`}</span>
        </>
      )}
    </span>
  )
}
