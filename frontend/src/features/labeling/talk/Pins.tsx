/** Signs on the picture where something was said, and the asking for a place. */
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { toImage, toScreen } from '@/editor/core/camera'
import { useEditor, useObjects, useValue } from '@/editor/useEditor'
import discussion from '@/features/discussion/Discussion.module.css'
import { type Thread, useThreads } from '@/features/discussion/queries'
import { useSession } from '../context'
import own from './Talk.module.css'
import { anchorOf } from './talk'

export function Pins() {
  const editor = useEditor()
  const { task, talk } = useSession()
  const { data: threads = [] } = useThreads(task.id)
  const writing = useValue(talk.writing)
  const isPlacing = useValue(talk.isPlacing)
  if (!editor.canDraw) return null
  const isNone = threads.length === 0 && !writing
  return (
    <>
      {!isNone && <Signs threads={threads} />}
      {isPlacing && <Placing />}
    </>
  )
}

function Signs({ threads }: { threads: readonly Thread[] }) {
  const { t } = useTranslation('discussion')
  const editor = useEditor()
  const { talk } = useSession()
  const camera = useValue(editor.camera)
  const { width, height } = useValue(editor.view)
  const chosen = useValue(talk.chosen)
  const writing = useValue(talk.writing)
  useObjects(editor) // what they stand at moves
  const at = (pin: Parameters<typeof anchorOf>[1]) => {
    const anchor = anchorOf(editor, pin)
    const place = anchor && toScreen(camera, anchor)
    const isSeen = place && place.x >= 0 && place.y >= 0 && place.x <= width && place.y <= height
    return isSeen ? place : null
  }
  const begun = writing && at(writing.pin)
  return (
    <div className={own.signs}>
      {threads.map((thread, index) => {
        const place = (!thread.resolved || thread.id === chosen) && at(thread)
        if (!place) return null
        const text = thread.comments[0]?.text ?? ''
        return (
          <button
            key={thread.id}
            type="button"
            className={`${discussion.pin} ${own.sign}`}
            style={{ left: place.x, top: place.y }}
            data-testid="thread-pin"
            data-chosen={thread.id === chosen || undefined}
            data-resolved={thread.resolved || undefined}
            title={text}
            aria-label={t('numbered', { number: index + 1, text })}
            onClick={() => talk.chosen.set(thread.id)}
          >
            {index + 1}
          </button>
        )
      })}
      {begun && (
        <span
          className={`${discussion.pin} ${own.sign}`}
          data-chosen
          data-testid="begun-pin"
          style={{ left: begun.x, top: begun.y }}
          aria-hidden
        >
          +
        </span>
      )}
    </div>
  )
}

function Placing() {
  const { t } = useTranslation('discussion')
  const editor = useEditor()
  const { talk } = useSession()
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      talk.leave()
    }
    window.addEventListener('keydown', leave, { capture: true })
    return () => window.removeEventListener('keydown', leave, { capture: true })
  }, [talk])
  return (
    <>
      {/* Without a pointer, objects and words are what a comment is about. */}
      <div
        className={own.placing}
        data-testid="placing"
        onPointerUp={({ nativeEvent: { offsetX, offsetY } }) =>
          talk.press(toImage(editor.camera.get(), { x: offsetX, y: offsetY }))
        }
      />
      <output className={own.placingHint}>{t('pin.placing')}</output>
    </>
  )
}
