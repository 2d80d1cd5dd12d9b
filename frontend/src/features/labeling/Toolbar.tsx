/** The bar above the picture: where one is, the tools, undo, zoom, how the saving goes, and what ends the task. */
import { ActionIcon, Menu, Popover, Text, Tooltip } from '@mantine/core'
import {
  IconArrowForwardUp,
  IconArrowNarrowRight,
  IconBrush,
  IconBucketDroplet,
  IconDotsVertical,
  IconEraser,
  IconHandStop,
  IconHexagons,
  IconInfoCircle,
  IconKeyboard,
  IconLasso,
  IconLine,
  IconMan,
  IconMaximize,
  IconPoint,
  IconPointer,
  IconPolygon,
  IconPolygonOff,
  IconRotateRectangle,
  IconSlice,
  IconSquare,
  IconTargetArrow,
  IconVector,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toolsFor } from '@/editor/core/toolbox'
import { useEditor, useSnapshot, useValue } from '@/editor/useEditor'
import { Markdown } from '@/ui/Markdown'
import { AlsoHere } from './AlsoHere'
import { BackToProject, SchemeButton, SchemeItem, UndoRedo } from './BarParts'
import { useSession } from './context'
import { KeyTip } from './KeyTip'
import page from './Labeling.module.css'
import { LevelsPicker } from './LevelsPicker'
import { useNarrow, useTight } from './useNarrow'

const ICONS: Record<string, typeof IconPointer> = {
  select: IconPointer,
  pan: IconHandStop,
  box: IconSquare,
  polygon: IconPolygon,
  rotated_box: IconRotateRectangle,
  point: IconPoint,
  polyline: IconLine,
  keypoints: IconMan,
  mask: IconLasso,
  brush: IconBrush,
  eraser: IconEraser,
  fill: IconBucketDroplet,
  superpixels: IconHexagons,
  hole: IconPolygonOff,
  cut: IconSlice,
  link: IconArrowNarrowRight,
  segment: IconTargetArrow,
}

export function Tools() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const active = useValue(editor.tool)
  const tools = toolsFor(editor)
  if (tools.length === 0) return null
  return (
    <div className={page.tools} role="toolbar" aria-label={t('tools')}>
      {tools.map(({ tool, whyNot }) => {
        const Icon = ICONS[tool.id] ?? IconVector
        return (
          <KeyTip key={tool.id} label={whyNot ?? tool.name} maw={whyNot ? 280 : undefined} action={`tool.${tool.id}`}>
            <ActionIcon
              size={30}
              className={page.tool}
              data-testid={`tool-${tool.id}`}
              data-active={tool === active || undefined}
              aria-pressed={tool === active}
              aria-label={whyNot ? `${tool.name}. ${whyNot}` : tool.name}
              // Who points at it, or comes to it by the keyboard, is told why.
              aria-disabled={whyNot !== null || undefined}
              data-disabled={whyNot !== null || undefined}
              onClick={() => whyNot === null && editor.take(tool)}
            >
              <Icon size={17} stroke={1.7} aria-hidden />
            </ActionIcon>
          </KeyTip>
        )
      })}
    </div>
  )
}

function UndoAndRedo({ isShort }: { isShort: boolean }) {
  const { steps, undo, redo } = useEditor()
  const back = useSnapshot(steps.subscribe, steps.undoable)
  const forth = useSnapshot(steps.subscribe, steps.redoable)
  return <UndoRedo undoable={back} redoable={forth} isShort={isShort} onUndo={undo} onRedo={redo} />
}

function RedoItem() {
  const { t } = useTranslation('labeling')
  const { steps, redo } = useEditor()
  const what = useSnapshot(steps.subscribe, steps.redoable)
  return (
    <Menu.Item leftSection={<IconArrowForwardUp size={16} />} disabled={what === null} onClick={redo}>
      {what ? t('redoWhat', { what }) : t('redo')}
    </Menu.Item>
  )
}

function Zoom() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const { scale } = useValue(editor.camera)
  return (
    <div className={page.tools} style={{ alignItems: 'center' }}>
      <KeyTip label={t('fit')} action="fit">
        <ActionIcon size={30} aria-label={t('fit')} onClick={() => editor.fit()}>
          <IconMaximize size={16} stroke={1.7} aria-hidden />
        </ActionIcon>
      </KeyTip>
      <Text size="xs" c="dimmed" w={40} className={page.zoomed} title={t('zoom')}>
        {Math.round(scale * 100)}%
      </Text>
      <LevelsPicker />
    </div>
  )
}

function Instructions({ text }: { text: string }) {
  const { t } = useTranslation('labeling')
  if (!text) return null
  return (
    <Popover width={360} position="bottom-end" shadow="md" withArrow>
      <Popover.Target>
        <Tooltip label={t('instructions')}>
          <ActionIcon size={30} aria-label={t('instructions')}>
            <IconInfoCircle size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600} mb={4}>
          {t('instructions')}
        </Text>
        <Markdown>{text}</Markdown>
      </Popover.Dropdown>
    </Popover>
  )
}

interface ToolbarProps {
  readonly projectName: string
  readonly instructions: string
  /** What ends the task, at the right. */
  readonly children: ReactNode
  /** The same as entries of the menu, where there is little room. */
  readonly menu?: ReactNode
  readonly status: ReactNode
  /** The data row is only looked at: there is nothing to draw with. */
  readonly isLooking?: boolean
  onHelp(): void
}

export function Toolbar({ projectName, instructions, children, menu, status, isLooking, onHelp }: ToolbarProps) {
  const { t } = useTranslation('labeling')
  const { task, isReadOnly } = useSession()
  const isNarrow = useNarrow()
  const isTight = useTight()
  const editor = useEditor()
  const hasTools = !isReadOnly && !isLooking && !isNarrow && editor.canDraw
  return (
    <header className={page.bar}>
      <BackToProject project={task.project} />
      <h1 className={page.title}>
        <strong>{projectName}</strong>
        <span>{task.data_row.name}</span>
      </h1>
      {hasTools && !isTight && (
        <>
          <Tools />
          <span className={page.divider} />
        </>
      )}
      {!isReadOnly && <UndoAndRedo isShort={isNarrow} />}
      {hasTools && !isTight && <span className={page.divider} />}
      {!isNarrow && editor.canDraw && <Zoom />}
      {!isTight && <span className={page.spring} />}
      <AlsoHere task={task.id} />
      {status}
      {!isTight && (
        <>
          <Instructions text={instructions} />
          <SchemeButton />
          <KeyTip label={t('keys')} action="help">
            <ActionIcon size={30} aria-label={t('keys')} onClick={onHelp}>
              <IconKeyboard size={17} stroke={1.7} aria-hidden />
            </ActionIcon>
          </KeyTip>
        </>
      )}
      {children}
      {isTight && (
        <>
          {!isNarrow && <Instructions text={instructions} />}
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={isNarrow ? 40 : 30} data-testid="more" aria-label={t('more')}>
                <IconDotsVertical size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {isNarrow && <Menu.Label>{task.data_row.name}</Menu.Label>}
              {isNarrow && !isReadOnly && <RedoItem />}
              {menu}
              {isNarrow && editor.canDraw && (
                <Menu.Item leftSection={<IconMaximize size={16} />} onClick={() => editor.fit()}>
                  {t('fit')}
                </Menu.Item>
              )}
              <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onHelp}>
                {t('keys')}
              </Menu.Item>
              <SchemeItem />
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      {hasTools && isTight && (
        <div className={page.second}>
          <Tools />
        </div>
      )}
    </header>
  )
}
