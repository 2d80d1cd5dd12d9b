/** The bar above the grid: where one is, how it is seen, undo, how it stands, and what sends it. */
import { ActionIcon, Button, Menu, NativeSelect, Tooltip } from '@mantine/core'
import {
  IconCheck,
  IconCloudOff,
  IconDotsVertical,
  IconKeyboard,
  IconMinus,
  IconPlus,
  IconRectangle,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/types'
import { columnsFor, sizeFor } from '@/editor/core/grid/layout'
import { isAnswered, isEditable } from '@/editor/core/grid/tile'
import { useValue } from '@/editor/useEditor'
import { BackToProject, SchemeButton, SchemeItem, UndoRedo } from '@/features/labeling/BarParts'
import { KeyTip } from '@/features/labeling/KeyTip'
import page from '@/features/labeling/Labeling.module.css'
import { useNarrow } from '@/features/labeling/useNarrow'
import own from './Grid.module.css'
import { atOnce, COUNTS, SIZES, tileSize } from './prefs'
import type { GridSession } from './session'

interface GridBarProps {
  readonly session: GridSession
  readonly project: Project
  /** For tiles side by side, in px. */
  readonly room: number
  onSubmit(): void
  onLeave(): void
  onHelp(): void
}

export function GridBar({ session, project, room, onSubmit, onLeave, onHelp }: GridBarProps) {
  const { t } = useTranslation(['grid', 'labeling'])
  const { grid } = session
  const isNarrow = useNarrow()
  const ready = useValue(grid.tiles).filter((tile) => isEditable(tile) && isAnswered(tile, grid.questions)).length
  return (
    <header className={own.bar}>
      <BackToProject project={project.id} />
      <h1 className={page.title}>
        <strong>{project.name}</strong>
        <span>{t('title')}</span>
      </h1>
      <span className={own.spring} />
      <Standing session={session} />
      {!isNarrow && <View />}
      <UndoAndRedo grid={grid} />
      {!isNarrow && (
        <>
          <KeyTip label={t('leave')} action="grid.leave">
            <ActionIcon size={30} data-testid="leave-grid" aria-label={t('leave')} onClick={onLeave}>
              <IconRectangle size={17} stroke={1.7} aria-hidden />
            </ActionIcon>
          </KeyTip>
          <SchemeButton />
          <KeyTip label={t('labeling:keys')} action="help">
            <ActionIcon size={30} aria-label={t('labeling:keys')} onClick={onHelp}>
              <IconKeyboard size={17} stroke={1.7} aria-hidden />
            </ActionIcon>
          </KeyTip>
        </>
      )}
      <KeyTip action="submit">
        <Button
          data-testid="submit-grid"
          disabled={ready === 0}
          leftSection={<IconCheck size={15} aria-hidden />}
          onClick={onSubmit}
        >
          {ready === 0 ? t('nothingToSubmit') : t('submit', { count: ready })}
        </Button>
      </KeyTip>
      {isNarrow && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={40} aria-label={t('labeling:more')}>
              <IconDotsVertical size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Steps room={room} />
            <Menu.Item leftSection={<IconRectangle size={16} />} onClick={onLeave}>
              {t('leave')}
            </Menu.Item>
            <SchemeItem />
          </Menu.Dropdown>
        </Menu>
      )}
    </header>
  )
}

/** How far one is, and what stands in the way. */
function Standing({ session }: { session: GridSession }) {
  const { t } = useTranslation('grid')
  const { grid } = session
  const trouble = useValue(session.trouble)
  const done = useValue(session.done)
  const open = useValue(grid.tiles).filter(({ state }) => state !== 'submitted')
  const answered = open.filter((tile) => isAnswered(tile, grid.questions)).length
  const words = trouble
    ? t(`status.${trouble}`)
    : [t('progress', { answered, count: open.length }), done > 0 && t('submitted', { count: done })]
        .filter(Boolean)
        .join(' · ')
  return (
    <Tooltip label={t('status.kept')} multiline maw={260}>
      <span className={own.standing} role="status" data-testid="grid-state" data-trouble={trouble ?? undefined}>
        {trouble && <IconCloudOff size={16} stroke={1.7} aria-hidden />}
        <span>{words}</span>
      </span>
    </Tooltip>
  )
}

/** How large the tiles are, and how many one takes at once. */
function View() {
  const { t } = useTranslation('grid')
  const size = useValue(tileSize)
  const count = useValue(atOnce)
  return (
    <>
      <input
        type="range"
        className={own.size}
        data-testid="tile-size"
        aria-label={t('size')}
        min={SIZES.least}
        max={SIZES.most}
        step={SIZES.step}
        value={size}
        onChange={(event) => tileSize.set(Number(event.currentTarget.value))}
      />
      <NativeSelect
        size="xs"
        data-testid="at-once"
        aria-label={t('count')}
        data={COUNTS.map(String)}
        value={String(count)}
        onChange={(event) => atOnce.set(Number(event.currentTarget.value))}
      />
    </>
  )
}

/** For fingers: a tile more or a tile less side by side. */
function Steps({ room }: { room: number }) {
  const { t } = useTranslation('grid')
  const columns = columnsFor(room, useValue(tileSize))
  const step = (by: 1 | -1) => {
    const size = sizeFor(room, columns + by)
    return {
      size: 44,
      variant: 'default',
      disabled: columns + by < 1 || size < SIZES.least,
      onClick: () => tileSize.set(Math.min(SIZES.most, size)),
    } as const
  }
  return (
    <fieldset className={own.steps} aria-label={t('size')}>
      <ActionIcon {...step(1)} data-testid="smaller-tiles" aria-label={t('smaller')}>
        <IconMinus size={18} aria-hidden />
      </ActionIcon>
      <span role="status">{t('columns', { count: columns })}</span>
      <ActionIcon {...step(-1)} data-testid="larger-tiles" aria-label={t('larger')}>
        <IconPlus size={18} aria-hidden />
      </ActionIcon>
    </fieldset>
  )
}

function UndoAndRedo({ grid }: Pick<GridSession, 'grid'>) {
  const [undoable, redoable] = [useValue(grid.undoable), useValue(grid.redoable)]
  return <UndoRedo undoable={undoable} redoable={redoable} onUndo={grid.undo} onRedo={grid.redo} />
}
