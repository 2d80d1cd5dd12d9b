/** A section of the panel with questions: as high as they are, and where there is less room they scroll within. */
import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from 'react'
import { useEditor } from '@/editor/useEditor'
import panel from './Panel.module.css'

interface AskingProps {
  readonly title: string
  /** What the questions are about. */
  readonly about: 'object' | 'whole'
  readonly children: ReactNode
}

export function Asking({ title, about, children }: AskingProps) {
  const { isReadOnly } = useEditor()
  const body = useRef<HTMLDivElement>(null)
  const [content, setContent] = useState(0)
  useEffect(() => {
    const questions = body.current?.firstElementChild
    if (!questions) return
    const observer = new ResizeObserver(() => setContent(questions.scrollHeight))
    observer.observe(questions)
    return () => observer.disconnect()
  }, [])
  return (
    <section
      className={panel.section}
      data-asks={about}
      aria-label={title}
      style={{ '--content': `${content}px` } as CSSProperties}
    >
      <header className={panel.head}>
        <h2>{title}</h2>
      </header>
      {/* Where its answers are only looked at, keys scroll it all the same. */}
      <div ref={body} className={panel.body} tabIndex={isReadOnly ? 0 : undefined}>
        {children}
      </div>
    </section>
  )
}
