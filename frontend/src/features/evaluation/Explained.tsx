/** A word with its definition behind a small mark: which rule the number follows. */
import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Evaluation.module.css'

export function Explained({ children, text, name }: { children: ReactNode; text: string | undefined; name: string }) {
  const { t } = useTranslation('evaluation')
  if (!text) return children
  return (
    <span className={classes.explained}>
      {children}
      <Tooltip label={text} multiline maw={320} events={{ hover: true, focus: true, touch: true }} openDelay={150}>
        <UnstyledButton className={classes.info} aria-label={t('explain', { name, text })}>
          <IconInfoCircle size={13} stroke={1.7} aria-hidden />
        </UnstyledButton>
      </Tooltip>
    </span>
  )
}
