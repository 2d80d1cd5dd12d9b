/** The bar above the grid: where one is, how it is seen, undo, how it stands, and what sends it. */
import { ActionIcon, Button, Menu, NativeSelect, Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCheck,
  IconChevronLeft,
  IconCloudOff,
  IconDotsVertical,
  IconKeyboard,
  IconMoon,
  IconRectangle,
  IconSun,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Project } from '@/api/types'
import { isAnswered, isEditable } from '@/editor/core/grid/tile'
import { useValue } from '@/editor/useEditor'
import { KeyTip } from '@/features/labeling/KeyTip'
import page from '@/features/labeling/Labeling.module.css'
import { useEditorScheme } from '@/features/labeling/scheme'
import { useNarrow } from '@/features/labeling/useNarrow'
import { useSlug } from '@/lib/route'
import own from './Grid.module.css'
import { atOnce, COUNTS, SIZES, tileSize } from './prefs'
import type { GridSession } from './session'

interface GridBarProps {
  readonly session: GridSession
  readonly project: Project
  onSubmit(): void
  onLeave(): void
  onHelp(): void
}

export function GridBar({ session, project, onSubmit, onLeave, onHelp }: GridBarProps) {
  const { t } = useTranslation(['grid', 'labeling'])
  const { grid } = session
  const slug = useSlug()
  const isNarrow = useNarrow()
  const { scheme, toggle } = useEditorScheme()
  const schemeLabel = t(scheme === 'dark' ? 'labeling:toLight' : 'labeling:toDark')
  const SchemeIcon = scheme === 'dark' ? IconSun : IconMoon
  const ready = useValue(grid.tiles).filter((tile) => isEditable(tile) && isAnswered(tile, grid.questions)).length
  return (
    <header className={own.bar}>
      <Tooltip label={t('labeling:back')}>
        <ActionIcon
          size={30}
          aria-label={t('labeling:back')}
          renderRoot={(props) => <Link to="/o/$slug/projects/$id" params={{ slug, id: project.id }} {...props} />}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <h1 className={page.title}>
        <strong>{project.name}</strong>
        <span>{t('title')}</span>
      </h1>
      <span className={own.spring} />
      <Standing session={session} />
      {!isNarrow && <View />}
      <UndoRedo session={session} />
      {!isNarrow && (
        <>
          <KeyTip label={t('leave')} action="grid.leave">
            <ActionIcon size={30} data-testid="leave-grid" aria-label={t('leave')} onClick={onLeave}>
              <IconRectangle size={17} stroke={1.7} aria-hidden />
            </ActionIcon>
          </KeyTip>
          <Tooltip label={schemeLabel}>
            <ActionIcon size={30} aria-label={schemeLabel} onClick={toggle}>
              <SchemeIcon size={17} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
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
            <Menu.Item leftSection={<IconRectangle size={16} />} onClick={onLeave}>
              {t('leave')}
            </Menu.Item>
            <Menu.Item leftSection={<SchemeIcon size={16} />} onClick={toggle}>
              {schemeLabel}
            </Menu.Item>
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

function UndoRedo({ session }: { session: GridSession }) {
  const { t } = useTranslation(['grid', 'labeling'])
  const { grid } = session
  const undoable = useValue(grid.undoable)
  const redoable = useValue(grid.redoable)
  return (
    <div className={page.tools}>
      <KeyTip label={undoable ? t('labeling:undoWhat', { what: undoable }) : t('labeling:undo')} action="undo">
        <ActionIcon
          size={30}
          data-testid="undo"
          aria-label={t('labeling:undo')}
          disabled={!undoable}
          onClick={grid.undo}
        >
          <IconArrowBackUp size={17} stroke={1.7} aria-hidden />
        </ActionIcon>
      </KeyTip>
      <KeyTip label={redoable ? t('labeling:redoWhat', { what: redoable }) : t('labeling:redo')} action="redo">
        <ActionIcon
          size={30}
          data-testid="redo"
          aria-label={t('labeling:redo')}
          disabled={!redoable}
          onClick={grid.redo}
        >
          <IconArrowForwardUp size={17} stroke={1.7} aria-hidden />
        </ActionIcon>
      </KeyTip>
    </div>
  )
}
