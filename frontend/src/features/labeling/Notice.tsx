/** One thing that the person has to know. */
import type { ReactNode } from 'react'
import page from './Labeling.module.css'

interface NoticeProps {
  readonly title?: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

export function Notice({ title, children, action }: NoticeProps) {
  return (
    <div className={page.notice} role="alert">
      <div>
        {title && <strong>{title}</strong>}
        {children}
      </div>
      {action}
    </div>
  )
}
