/** What the bars above a task and above a grid of tasks have in common: the way back, undo and redo, light and dark. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, IconChevronLeft, IconMoon, IconSun } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSlug } from '@/lib/route'
import { KeyTip } from './KeyTip'
import page from './Labeling.module.css'
import { useEditorScheme } from './scheme'

export function BackToProject({ project }: { project: string }) {
  const { t } = useTranslation('labeling')
  const slug = useSlug()
  return (
    <Tooltip label={t('back')}>
      <ActionIcon
        size={30}
        aria-label={t('back')}
        renderRoot={(props) => <Link to="/o/$slug/projects/$id" params={{ slug, id: project }} {...props} />}
      >
        <IconChevronLeft size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

interface UndoRedoProps {
  /** What would be taken back and done again; null where there is nothing. */
  readonly undoable: string | null
  readonly redoable: string | null
  /** Whether there is no room for both: what was taken back is done again by the menu. */
  readonly isShort?: boolean
  onUndo(): void
  onRedo(): void
}

export function UndoRedo({ undoable, redoable, isShort, onUndo, onRedo }: UndoRedoProps) {
  const { t } = useTranslation('labeling')
  return (
    <div className={page.tools}>
      <KeyTip label={undoable ? t('undoWhat', { what: undoable }) : t('undo')} action="undo">
        <ActionIcon size={30} data-testid="undo" aria-label={t('undo')} disabled={undoable === null} onClick={onUndo}>
          <IconArrowBackUp size={17} stroke={1.7} aria-hidden />
        </ActionIcon>
      </KeyTip>
      {!isShort && (
        <KeyTip label={redoable ? t('redoWhat', { what: redoable }) : t('redo')} action="redo">
          <ActionIcon size={30} data-testid="redo" aria-label={t('redo')} disabled={redoable === null} onClick={onRedo}>
            <IconArrowForwardUp size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </KeyTip>
      )}
    </div>
  )
}

function useScheme() {
  const { t } = useTranslation('labeling')
  const { scheme, toggle } = useEditorScheme()
  const isDark = scheme === 'dark'
  return { label: t(isDark ? 'toLight' : 'toDark'), Icon: isDark ? IconSun : IconMoon, toggle }
}

export function SchemeButton() {
  const { label, Icon, toggle } = useScheme()
  return (
    <Tooltip label={label}>
      <ActionIcon size={30} aria-label={label} onClick={toggle}>
        <Icon size={17} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

export function SchemeItem() {
  const { label, Icon, toggle } = useScheme()
  return (
    <Menu.Item leftSection={<Icon size={16} />} onClick={toggle}>
      {label}
    </Menu.Item>
  )
}
