/** What is done with the tiles that are chosen, or with the one at the keyboard. */
import { Button } from '@mantine/core'
import { IconBan, IconCheck, IconEraser, IconRefresh, IconZoomIn } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { isEditable, suggestedIn } from '@/editor/core/grid/tile'
import type { Id } from '@/editor/core/types'
import { useValue } from '@/editor/useEditor'
import { KeyTip } from '@/features/labeling/KeyTip'
import { useNarrow, useTouch } from '@/features/labeling/useNarrow'
import own from './Grid.module.css'
import { decide, type Hands } from './gridBindings'
import { stay } from './QuestionBar'
import type { GridSession } from './session'

interface ChosenBarProps {
  readonly session: GridSession
  readonly hands: Hands
  onLook(task: Id): void
}

export function ChosenBar({ session, hands, onLook }: ChosenBarProps) {
  const { t } = useTranslation('grid')
  const { grid } = session
  const chosen = useValue(grid.chosen)
  const cursor = useValue(grid.cursor)
  const tiles = useValue(grid.tiles)
  const least = useValue(grid.least)
  useValue(grid.at)
  const isTouch = useTouch()
  const isNarrow = useNarrow()
  const meant = tiles.filter(({ task }) => (chosen.size > 0 ? chosen.has(task) : task === cursor))
  const editable = meant.filter(isEditable)
  const hasSuggested = editable.some((tile) => suggestedIn(tile, grid.question, least))
  const hasAnswer = editable.some((tile) => tile.answers.has(grid.question.id))
  const one = meant.length === 1 ? meant[0]! : null
  const words =
    chosen.size > 0
      ? t('chosen', { count: chosen.size })
      : one
        ? t('atOne', { name: session.show(one.task).source.name })
        : t(isTouch ? 'hintTouch' : 'hint')
  const size = isTouch ? 'sm' : 'xs'
  const act = (name: 'accept' | 'reject' | 'clear', isThere: boolean, Icon: typeof IconCheck, run: () => void) => (
    <KeyTip action={`grid.${name}`}>
      <Button
        size={size}
        variant={name === 'accept' ? 'filled' : 'default'}
        color={name === 'accept' ? 'teal.9' : undefined}
        data-testid={`grid-${name}`}
        disabled={!isThere}
        leftSection={isNarrow ? null : <Icon size={15} aria-hidden />}
        onMouseDown={stay}
        onClick={run}
      >
        {t(name)}
      </Button>
    </KeyTip>
  )
  return (
    <footer className={own.foot}>
      <span className={own.chosen} data-testid="grid-chosen">
        {words}
      </span>
      <Arrived session={session} />
      <span className={own.spring} />
      {one && !isNarrow && (
        <KeyTip action="grid.preview">
          <Button
            size={size}
            variant="default"
            data-testid="grid-look"
            leftSection={<IconZoomIn size={15} aria-hidden />}
            onMouseDown={stay}
            onClick={() => onLook(one.task)}
          >
            {t('look')}
          </Button>
        </KeyTip>
      )}
      {act('clear', hasAnswer, IconEraser, () => void grid.clear())}
      {act('reject', hasSuggested, IconBan, () => void decide(hands, (some) => grid.reject(some)))}
      {act('accept', hasSuggested, IconCheck, () => void decide(hands, (some) => grid.accept(some)))}
    </footer>
  )
}

/** Suggestions came in: they are shown when the person wants them. */
function Arrived({ session }: { session: GridSession }) {
  const { t } = useTranslation('grid')
  const count = useValue(session.arrived)
  if (count === 0) return null
  return (
    <Button
      size="compact-xs"
      variant="light"
      data-testid="grid-arrived"
      leftSection={<IconRefresh size={13} aria-hidden />}
      onClick={() => void session.showArrived()}
    >
      {t('arrived', { count })}
    </Button>
  )
}
