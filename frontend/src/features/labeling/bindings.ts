/** What the keys do in the editor. */
import * as actions from '@/editor/core/actions'
import type { Editor } from '@/editor/core/editor'
import type { Binding } from '@/editor/core/keymap'
import type { AnyTool, Command } from '@/editor/core/tool'
import type { Id } from '@/editor/core/types'
import { featureKeys } from './featureKeys'

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const

/** Takes what is suggested as the answer to a question about the whole data row. */
export const ANSWER_KEY = 'Shift+Enter'

type Draft = Omit<Binding, 'scope' | 'group' | 'id'> & Partial<Pick<Binding, 'scope'>>

const grouped = (group: string, drafts: readonly Draft[]): readonly Binding[] =>
  drafts.map((draft, index) => {
    const scope = draft.scope ?? 'editor'
    return { ...draft, scope, group, id: [group, scope, draft.label, draft.keys[0], index].join(' ') }
  })

/** Deciding about suggestions. `acceptAll` asks first where they are many. */
export const suggestionBindings = (editor: Editor, acceptAll: () => void): readonly Binding[] =>
  grouped('suggestions', [
    { keys: ['a'], label: 'Accept', run: () => actions.acceptOne(editor) },
    { keys: ['x'], label: 'Reject', run: () => actions.rejectOne(editor) },
    { keys: ['j', 'Tab', 's'], label: 'Next', repeats: true, run: () => moved(editor, 1) },
    { keys: ['k', 'Shift+Tab'], label: 'Previous', repeats: true, run: () => moved(editor, -1) },
    { keys: ['e'], label: 'Edit in place', run: () => actions.editFocused(editor) },
    { keys: ['Enter'], label: 'Edit, or keep as it is', run: () => enter(editor) },
    {
      keys: [ANSWER_KEY],
      label: 'Accept the suggested answer to the next question',
      when: () => editor.ontology.questions.length > 0,
      run: () => actions.acceptAnswer(editor),
    },
    { keys: ['Shift+a'], label: 'Accept all above the threshold', run: () => void acceptAll() },
    { keys: ['='], label: 'Raise the threshold by 5', repeats: true, run: () => shift(editor, 0.05) },
    { keys: ['-'], label: 'Lower the threshold by 5', repeats: true, run: () => shift(editor, -0.05) },
    { keys: ['+'], label: 'Raise the threshold by 1', repeats: true, run: () => shift(editor, 0.01) },
    { keys: ['_'], label: 'Lower the threshold by 1', repeats: true, run: () => shift(editor, -0.01) },
  ])

/** At the end of the list the key goes where it would without us, so that the keyboard is not trapped. */
function moved(editor: Editor, by: 1 | -1): boolean {
  const before = editor.suggestions.focus.get()
  return actions.step(editor, by) && editor.suggestions.focus.get() !== before
}

function enter(editor: Editor): boolean {
  const isInHand = editor.selection.only() === actions.meant(editor)?.annotation.id
  return isInHand ? actions.acceptOne(editor) : actions.editFocused(editor)
}

function shift(editor: Editor, by: number): undefined {
  const { threshold } = editor.suggestions
  threshold.set(Math.min(1, Math.max(0, Math.round((threshold.get() + by) * 100) / 100)))
}

/** Letters that decide, edit or look, whatever tools there are: no label may have them. */
const RESERVED = ['a', 'x', 'j', 'k', 's', 'e', 'f', 'g', 'Shift+a', 'Shift+f', '=', '-', '+', '_', '?']

/** The key of each label that can be drawn. */
export const labelKeys = (editor: Editor): ReadonlyMap<Id, string> =>
  featureKeys(editor.ontology.objects, new Set([...RESERVED, ...editor.tools().map(({ key }) => key)]))

export const toolBindings = (editor: Editor): readonly Binding[] =>
  grouped('tools', [
    ...editor.tools().map((tool) => ({ keys: [tool.key], label: tool.name, run: () => void editor.take(tool) })),
    ...[...labelKeys(editor)].map(([id, chord]) => {
      const feature = editor.ontology.feature(id)!
      const run = () => {
        if (!actions.relabel(editor, feature)) editor.draw(feature)
        return true
      }
      return { keys: [chord], label: feature.name, run }
    }),
    ...editor.tools().flatMap((tool) => commandsOf(editor, tool)),
    { keys: ['Escape'], label: 'Cancel', run: () => editor.command('cancel') },
  ])

/** The key of each command to the tool in hand. */
export const COMMAND_KEYS: Readonly<Record<Command, string>> = {
  finish: 'Enter',
  backspace: 'Backspace',
  skip: 'Tab',
  cancel: 'Escape',
}

/** What the keys mean in the hand of one tool, by the words of that tool. */
const commandsOf = (editor: Editor, tool: AnyTool): readonly Draft[] =>
  (Object.entries(tool.commands ?? {}) as [Command, string][]).map(([command, label]) => ({
    keys: [COMMAND_KEYS[command]],
    scope: 'tool',
    label,
    when: () => editor.tool.get() === tool,
    run: () => editor.command(command),
  }))

export const objectBindings = (editor: Editor): readonly Binding[] =>
  grouped('objects', [
    { keys: ['Mod+z'], label: 'Undo', repeats: true, run: () => void editor.undo() },
    { keys: ['Mod+Shift+z', 'Mod+y'], label: 'Redo', repeats: true, run: () => void editor.redo() },
    { keys: ['Delete', 'Backspace'], label: 'Delete', run: () => actions.remove(editor) },
    ...(canHide(editor) ? [hiding(editor)] : []),
    ...(editor.canDraw ? nudges(editor) : []),
  ])

/** Whether there can be objects with points that can be hidden. */
const canHide = ({ ontology, kinds }: Editor): boolean =>
  ontology.objects.some(({ kind }) => kinds.shape(kind)?.toggleHandle)

const hiding = (editor: Editor): Draft => ({
  keys: [actions.HIDE_KEY],
  label: 'Hide or show the point at hand',
  run: () => actions.toggleHandle(editor, editor.grasped.get() ?? -1),
})

const nudges = (editor: Editor): readonly Draft[] =>
  Object.entries(ARROWS).flatMap(([key, [x, y]]) => [
    { keys: [key], label: 'Nudge by 1 pixel', repeats: true, run: () => actions.nudge(editor, { x, y }) },
    {
      keys: [`Shift+${key}`],
      label: 'Nudge by 10 pixels',
      repeats: true,
      run: () => actions.nudge(editor, { x: 10 * x, y: 10 * y }),
    },
  ])

export const viewBindings = (editor: Editor, help: () => void): readonly Binding[] =>
  grouped('view', [
    ...(editor.canDraw ? looks(editor) : []),
    { keys: ['?'], scope: 'global', label: 'Show these keys', run: () => void help() },
  ])

const looks = (editor: Editor): readonly Draft[] => [
  { keys: ['f'], label: 'Fit the picture', run: () => void editor.fit() },
  { keys: ['Shift+f'], label: 'Zoom to the object', run: () => zoomTo(editor) },
  {
    keys: ['g'],
    label: 'Hide everything drawn, while held',
    run: () => void editor.veiled.set(true),
    release: () => editor.veiled.set(false),
  },
]

function zoomTo(editor: Editor): boolean {
  const id = editor.active()?.id
  if (id) editor.fitTo(id)
  return id !== undefined
}

/** The verdicts of a reviewer: key, name, act. */
export const reviewBindings = (verdicts: readonly (readonly [string, string, () => void])[]): readonly Binding[] =>
  grouped(
    'task',
    verdicts.map(([key, label, run]) => ({ keys: [key], label, run: () => void run() })),
  )

/** The one key that also works while typing. */
export const taskBinding = (label: string, run: () => void): readonly Binding[] =>
  grouped(
    'task',
    (['editor', 'text'] as const).map((scope) => ({ keys: ['Mod+Enter'], scope, label, run: () => void run() })),
  )
