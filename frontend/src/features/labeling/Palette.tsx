/** The labels one can draw, each with its key. */

import { TextInput } from '@mantine/core'
import { IconLock, IconSearch } from '@tabler/icons-react'
import { type CSSProperties, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { relabel } from '@/editor/core/actions'
import type { Feature } from '@/editor/core/types'
import { NO_COLOR } from '@/editor/render/sync'
import { useEditor, useValue } from '@/editor/useEditor'
import { SEARCH_ID } from './bindings'
import { useChord, useKbd } from './keys'
import page from './Labeling.module.css'
import panel from './Panel.module.css'
import { named } from './search'
import { Tools } from './Toolbar'
import { useNarrow } from './useNarrow'

/** From so many on one finds a label by typing. */
const SEARCHED_FROM = 16

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
  const [words, search] = useState('')
  const isSearched = editor.ontology.listed.length >= SEARCHED_FROM
  const objects = isSearched ? named(editor.ontology.listed, words) : editor.ontology.listed
  useEffect(look)
  const chord = useChord()
  const kbd = useKbd()
  const pick = (feature: Feature) => relabel(editor, feature) || editor.draw(feature)
  const locked = useValue(editor.classes.locked)
  if (editor.ontology.listed.length === 0) return null
  const lacking = [
    ...new Set(editor.ontology.listed.flatMap(({ kind }) => editor.kinds.tooLarge(kind, editor.frame) ?? [])),
  ]
  const longest = Math.max(...editor.ontology.listed.map(({ name }) => name.length))
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
        {isSearched && (
          <TextInput
            size="xs"
            w={isNarrow ? 120 : 150}
            id={SEARCH_ID}
            leftSection={<IconSearch size={13} aria-hidden />}
            rightSection={!isNarrow && kbd('find-label')}
            aria-label={t('classes.find')}
            placeholder={t('classes.find')}
            value={words}
            onChange={(event) => search(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && objects[0]) pick(objects[0])
              if (event.key === 'Enter' || event.key === 'Escape') {
                search('')
                event.currentTarget.blur()
              }
            }}
          />
        )}
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
              title={editor.kinds.tooLarge(feature.kind, editor.frame) ?? feature.name}
              aria-pressed={feature === current}
              disabled={locked.has(feature.id) || !editor.ontology.canDraw(feature.kind)}
              onClick={() => pick(feature)}
            >
              <span className={panel.swatch} style={{ background: feature.color || NO_COLOR }} />
              <span>{feature.name}</span>
              {locked.has(feature.id) ? (
                <IconLock size={12} aria-label={t('classes.locked')} />
              ) : (
                <kbd>{chord(`label.${feature.id}`)}</kbd>
              )}
            </button>
          ))}
        </div>
        {!isNarrow && below > 0 && (
          <button type="button" className={panel.onward} tabIndex={-1} onClick={onward}>
            {t('paletteMore', { count: below })}
          </button>
        )}
      </div>
      {lacking.map((why) => (
        <p key={why} className={panel.lacking}>
          {why}
        </p>
      ))}
    </section>
  )
}
