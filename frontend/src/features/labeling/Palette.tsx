/** The labels one can draw, each with its key. */
import { type CSSProperties, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { relabel } from '@/editor/core/actions'
import { NO_COLOR } from '@/editor/render/sync'
import { useEditor, useValue } from '@/editor/useEditor'
import { labelKeys } from './bindings'
import { chordText } from './KeyHelp'
import page from './Labeling.module.css'
import panel from './Panel.module.css'
import { Tools } from './Toolbar'
import { useNarrow } from './useNarrow'

/** How many of a scrolled list's items end below what it shows. */
function hiddenBelow({ children, scrollTop, clientHeight }: HTMLElement): number {
  const end = scrollTop + clientHeight + 2
  return [...children].filter((item) => {
    const { offsetTop, offsetHeight } = item as HTMLElement
    return offsetTop + offsetHeight > end
  }).length
}

/** How high a scrolled list is in whole, and how much is below what it shows. */
function useMore() {
  const list = useRef<HTMLDivElement>(null)
  const [content, setContent] = useState(0)
  const [below, tell] = useState(0)
  const look = useCallback(() => {
    const element = list.current
    if (!element) return
    setContent(element.scrollHeight)
    tell(hiddenBelow(element))
  }, [])
  useEffect(() => {
    const observer = new ResizeObserver(look)
    const room = list.current?.parentElement
    if (room) observer.observe(room)
    look()
    return () => observer.disconnect()
  }, [look])
  const onward = useCallback(() => list.current?.scrollBy({ top: list.current.clientHeight, behavior: 'smooth' }), [])
  return { list, content, below, look, onward }
}

export function Palette() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const isNarrow = useNarrow()
  const { list, content, below, look, onward } = useMore()
  const current = useValue(editor.feature)
  const { objects } = editor.ontology
  const keys = useMemo(() => labelKeys(editor), [editor])
  if (objects.length === 0) return null
  const longest = Math.max(...objects.map(({ name }) => name.length))
  return (
    <section
      className={panel.section}
      data-labels
      aria-label={t('palette')}
      style={{ '--content': `${content}px` } as CSSProperties}
    >
      <header className={panel.head}>
        <h2>{t('palette')}</h2>
        <span className={page.spring} />
        {isNarrow && <Tools />}
      </header>
      <div className={panel.paletteRoom}>
        <div
          ref={list}
          className={panel.palette}
          data-more={(!isNarrow && below > 0) || undefined}
          onScroll={look}
          style={{ '--longest': longest } as CSSProperties}
        >
          {objects.map((feature) => (
            <button
              key={feature.id}
              type="button"
              className={panel.label}
              data-testid="label-button"
              title={feature.name}
              aria-pressed={feature === current}
              onClick={() => relabel(editor, feature) || editor.draw(feature)}
            >
              <span className={panel.swatch} style={{ background: feature.color || NO_COLOR }} />
              <span>{feature.name}</span>
              <kbd>{chordText(keys.get(feature.id) ?? '')}</kbd>
            </button>
          ))}
        </div>
        {!isNarrow && below > 0 && (
          <button type="button" className={panel.onward} tabIndex={-1} onClick={onward}>
            {t('paletteMore', { count: below })}
          </button>
        )}
      </div>
    </section>
  )
}
