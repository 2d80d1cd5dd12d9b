/** By hand, for who works with fingers or a pen: the decision about the ghost that was tapped, beside it. */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toScreen } from '@/editor/core/camera'
import { useEditor, useValue } from '@/editor/useEditor'
import { Decisions, useMeant } from './DecideBar'
import own from './Suggestions.module.css'
import { useNarrow } from './useNarrow'

/** Of the bar, with what is left free around it. */
const [HEIGHT_PX, HALF_PX] = [62, 150]
/** Below the ghost there may be handles, above it its name. */
const [BELOW_PX, ABOVE_PX] = [26, 44]
const FREE_PX = 8

export function GhostBar() {
  const editor = useEditor()
  const way = useValue(editor.ways.way)
  const isNarrow = useNarrow()
  const isByTouch = useIsByTouch()
  // On a phone the bar below the picture has the same.
  if (way !== 'hand' || editor.isReadOnly || isNarrow || !isByTouch) return null
  return <AtGhost />
}

function AtGhost() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const camera = useValue(editor.camera)
  const { width, height } = useValue(editor.view)
  const meant = useMeant()
  const bounds = meant && editor.scene.boundsOf(meant.annotation.id)
  if (!meant || !bounds) return null
  const upper = toScreen(camera, { x: bounds.minX, y: bounds.minY })
  const lower = toScreen(camera, { x: bounds.maxX, y: bounds.maxY })
  const isRoomBelow = lower.y + BELOW_PX + HEIGHT_PX < height
  const top = isRoomBelow ? lower.y + BELOW_PX : upper.y - ABOVE_PX - HEIGHT_PX
  const left = Math.min(Math.max((upper.x + lower.x) / 2, HALF_PX), Math.max(HALF_PX, width - HALF_PX))
  const name = editor.ontology.feature(meant.annotation.feature)?.name
  return (
    <div
      role="toolbar"
      className={own.ghostBar}
      aria-label={t('ghosts.offer', { name })}
      data-testid="ghost-bar"
      style={{ left, top: Math.max(FREE_PX, top) }}
    >
      <Decisions isForThumbs />
    </div>
  )
}

/** Whether the last press anywhere was of a finger or a pen. */
function useIsByTouch(): boolean {
  const [is, setIs] = useState(false)
  useEffect(() => {
    const pressed = ({ pointerType }: PointerEvent) => setIs(pointerType === 'touch' || pointerType === 'pen')
    window.addEventListener('pointerdown', pressed, { capture: true })
    return () => window.removeEventListener('pointerdown', pressed, { capture: true })
  }, [])
  return is
}
