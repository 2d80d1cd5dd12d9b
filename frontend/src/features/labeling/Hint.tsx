/** What the tool in hand waits for and what can be told to it; else what can be done with the point at hand. */
import { Loader } from '@mantine/core'
import { type ReactNode, useReducer, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { removeHandle, toggleHandle } from '@/editor/core/actions'
import type { Editor } from '@/editor/core/editor'
import type { AnyTool, ToolKey } from '@/editor/core/tool'
import { segmentTool } from '@/editor/core/tools/segment'
import { useEditor, useObjects, useValue } from '@/editor/useEditor'
import { toolAction } from './bindings'
import { useKbd } from './keys'
import page from './Labeling.module.css'
import { PromptedBy } from './PromptedBy'
import { useTouch } from './useNarrow'

interface Act {
  readonly name: string
  /** The id of the binding that does the same. */
  readonly action: string
  readonly isPossible: boolean
  /** Of what is turned on and off. */
  readonly isOn?: boolean
  run(): void
}

function useToolMoved(editor: Editor): void {
  const [, pulse] = useReducer((count: number) => count + 1, 0)
  useSyncExternalStore(
    (changed) =>
      editor.toolMoved.subscribe(() => {
        pulse()
        changed()
      }),
    () => editor,
  )
}

export function Hint() {
  const editor = useEditor()
  useToolMoved(editor)
  useObjects(editor)
  const tool = useValue(editor.tool)
  useValue(editor.feature)
  useValue(editor.snaps)
  const point = usePoint()
  const text = editor.hint()
  const offers = editor.offers().map(
    ({ command, name, isPossible }): Act => ({
      name,
      action: toolAction(tool, command),
      isPossible,
      run: () => editor.command(command),
    }),
  )
  if (text) {
    const acts = [...offers, ...(tool.keys ?? []).map((key): Act => keyed(editor, tool, key))]
    return (
      <Bar text={text} aside={acts.length > 0 ? tool.aside : undefined} acts={acts} isWaiting={editor.isWaiting}>
        {tool === segmentTool && <PromptedBy />}
      </Bar>
    )
  }
  return point && <Bar text={point.label} acts={point.acts} />
}

const keyed = (editor: Editor, tool: AnyTool, { name, isOn, run }: ToolKey): Act => ({
  name,
  action: toolAction(tool, name),
  isPossible: true,
  isOn: isOn?.(editor),
  run: () => void run(editor),
})

/** The point of the shape that has the keyboard, where it can be hidden or taken out. */
function usePoint(): { readonly label: string; readonly acts: readonly Act[] } | null {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const index = useValue(editor.grasped)
  const row = editor.active()
  const kind = row && editor.kinds.shape(row.kind)
  if (index === null || !row || !kind) return null
  const handle = kind.handles(row.value)[index]
  if (!handle) return null
  const hiding = kind.toggleHandle && {
    name: t(handle.isHidden ? 'point.show' : 'point.hide'),
    action: 'hide-point',
    isPossible: true,
    run: () => toggleHandle(editor, index),
  }
  const removing = kind.removeHandle && {
    name: t('point.remove'),
    action: 'delete',
    isPossible: kind.removeHandle(row.value, index) !== null,
    run: () => removeHandle(editor, index),
  }
  const acts = [hiding, removing].filter((act) => act !== undefined)
  return acts.length > 0 ? { label: handle.label, acts } : null
}

interface BarProps {
  readonly text: string
  readonly aside?: string
  readonly acts: readonly Act[]
  readonly isWaiting?: boolean
  readonly children?: ReactNode
}

function Bar({ text, aside, acts, isWaiting = false, children }: BarProps) {
  const isTouch = useTouch()
  const kbd = useKbd()
  return (
    <div className={page.hint} data-testid="hint">
      {isWaiting && <Loader size={12} color="white" data-testid="waiting" aria-hidden />}
      <span>{text}</span>
      {aside && !isTouch && <span className={page.aside}>{aside}</span>}
      {acts.map(({ name, action, isPossible, isOn, run }) => (
        <button
          key={name}
          type="button"
          aria-pressed={isOn}
          disabled={!isPossible}
          // The keyboard stays where it is: with the picture, or with the point.
          onMouseDown={(event) => event.preventDefault()}
          onClick={run}
        >
          {name}
          {!isTouch && kbd(action)}
        </button>
      ))}
      {children}
    </div>
  )
}
