/** What the keys do in the editor. */
import * as actions from '@/editor/core/actions'
import type { Editor } from '@/editor/core/editor'
import type { Binding } from '@/editor/core/keymap'
import { convert, join } from '@/editor/core/recast'
import type { AnyTool, Command } from '@/editor/core/tool'
import type { Id } from '@/editor/core/types'
import { LOOKS, WAYS } from '@/editor/core/ways'
import { featureKeys } from './featureKeys'
import type { Talk } from './talk/talk'

export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const

/** One without an id is told by what it does and its first key: who remaps it finds it by that again. */
export type Draft = Omit<Binding, 'scope' | 'group' | 'id'> & Partial<Pick<Binding, 'scope' | 'id'>>

export const grouped = (group: string, drafts: readonly Draft[]): readonly Binding[] =>
  drafts.map((draft) => {
    const scope = draft.scope ?? 'editor'
    return { ...draft, scope, group, id: draft.id ?? [group, scope, draft.label, draft.keys[0]].join(' ') }
  })

/** Deciding about suggestions. What decides about many asks first. */
export const suggestionBindings = (
  editor: Editor,
  acceptAll: () => void,
  rejectBelow: () => void,
): readonly Binding[] =>
  grouped('suggestions', [
    {
      id: 'ghost',
      keys: ['Tab'],
      label: 'Accept the ghost',
      when: () => isOnGhost(editor),
      run: () => actions.acceptOne(editor),
    },
    { id: 'accept', keys: ['a'], label: 'Accept', run: () => actions.acceptOne(editor) },
    { id: 'reject', keys: ['x'], label: 'Reject', run: () => actions.rejectOne(editor) },
    {
      id: 'back',
      keys: ['Backspace'],
      label: 'Take the last decision back',
      when: () => editor.ways.way.get() === 'focus',
      run: () => actions.takeBack(editor),
    },
    { id: 'next', keys: ['j', 'Tab', 's'], label: 'Next', repeats: true, run: () => moved(editor, 1) },
    { id: 'previous', keys: ['k', 'Shift+Tab'], label: 'Previous', repeats: true, run: () => moved(editor, -1) },
    { id: 'edit', keys: ['e'], label: 'Edit in place', run: () => actions.editFocused(editor) },
    { keys: ['Enter'], label: 'Edit, or keep as it is', run: () => enter(editor) },
    {
      id: 'accept-answer',
      keys: ['Shift+Enter'],
      label: 'Accept the suggested answer to the next question',
      when: () => editor.ontology.questions.length > 0,
      run: () => actions.acceptAnswer(editor),
    },
    { id: 'accept-all', keys: ['Shift+a'], label: 'Accept all on show', run: () => void acceptAll() },
    {
      id: 'reject-below',
      keys: ['Shift+x'],
      label: 'Reject all below the threshold',
      run: () => void rejectBelow(),
    },
    { keys: ['='], label: 'Raise the threshold by 5', repeats: true, run: () => shift(editor, 0.05) },
    { keys: ['-'], label: 'Lower the threshold by 5', repeats: true, run: () => shift(editor, -0.05) },
    { keys: ['+'], label: 'Raise the threshold by 1', repeats: true, run: () => shift(editor, 0.01) },
    { keys: ['_'], label: 'Lower the threshold by 1', repeats: true, run: () => shift(editor, -0.01) },
    ...(editor.canDraw ? waysOf(editor) : []),
  ])

const WAY_KEYS = {
  list: ['Shift+l', 'Work by the list'],
  focus: ['Shift+o', 'One by one'],
  hand: ['Shift+h', 'By hand'],
}

const waysOf = ({ ways }: Editor): readonly Draft[] => [
  ...WAYS.map((way): Draft => {
    const [key, label] = WAY_KEYS[way] as [string, string]
    return { id: `way.${way}`, keys: [key], label, run: () => void ways.way.set(way) }
  }),
  {
    id: 'look',
    keys: ['z'],
    label: 'Outline, dim or hide suggestions',
    run: () => void ways.look.set(LOOKS[(LOOKS.indexOf(ways.look.get()) + 1) % LOOKS.length]!),
  },
]

/** By hand, with the pointer on a ghost. */
const isOnGhost = (editor: Editor): boolean =>
  editor.ways.way.get() === 'hand' && editor.suggestions.focused() !== null && editor.pointer.get() !== null

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
const RESERVED = [...'axjksefgyz=-+_?/.,', ...[...'abcdfghiklnoqrtvxz'].map((letter) => `Shift+${letter}`)]

/** The key of each label that can be drawn. */
export const labelKeys = (editor: Editor): ReadonlyMap<Id, string> =>
  featureKeys(
    editor.ontology.listed,
    new Set([
      ...RESERVED,
      ...editor.tools().flatMap(({ key, keys = [] }) => [key, ...keys.flatMap((each) => each.keys)]),
    ]),
  )

export const toolBindings = (editor: Editor): readonly Binding[] => [
  ...grouped(
    'tools',
    editor.tools().map((tool) => ({
      id: `tool.${tool.id}`,
      keys: [tool.key],
      label: tool.name,
      run: () => void editor.take(tool),
    })),
  ),
  ...grouped('labels', [...labelsOf(editor), ...(editor.canDraw ? [FINDING] : [])]),
  ...grouped('tools', [
    ...editor.tools().flatMap((tool) => commandsOf(editor, tool)),
    ...(editor.canDraw ? crosshairKeys(editor) : []),
    { keys: ['Escape'], label: 'Cancel', run: () => editor.command('cancel') },
  ]),
]

const labelsOf = (editor: Editor): readonly Draft[] =>
  [...labelKeys(editor)].flatMap(([id, chord]) => {
    const feature = editor.ontology.feature(id)!
    if (!editor.ontology.canDraw(feature.kind)) return []
    const run = () => {
      if (!actions.relabel(editor, feature)) editor.draw(feature)
      return true
    }
    return { id: `label.${id}`, keys: [chord], label: feature.name, run }
  })

/** The field in which labels are found by typing, where there are many. */
export const SEARCH_ID = 'find-label'
const searchField = (): HTMLElement | null => document.getElementById(SEARCH_ID)
const FINDING: Draft = {
  id: 'find-label',
  keys: ['/'],
  label: 'Find a label',
  when: () => searchField() !== null,
  run: () => void searchField()?.focus(),
}

/** The key that each command to the tool in hand has from the start. */
const COMMAND_KEYS: Readonly<Record<Command, string>> = {
  finish: 'Enter',
  backspace: 'Backspace',
  skip: 'Tab',
  cancel: 'Escape',
}

/** The id of the binding for what is done with a tool in hand. */
export const toolAction = (tool: AnyTool, what: string): string => `command.${tool.id}.${what}`

/** What the keys mean in the hand of one tool, by the words of that tool. */
function commandsOf(editor: Editor, tool: AnyTool): readonly Draft[] {
  const held = { scope: 'tool', when: () => editor.tool.get() === tool } as const
  const commands = Object.entries(tool.commands ?? {}) as [Command, string][]
  return [
    ...commands.map(([command, label]) => ({
      ...held,
      id: toolAction(tool, command),
      keys: [COMMAND_KEYS[command]],
      label,
      run: () => editor.command(command),
    })),
    ...(tool.keys ?? []).map(({ keys, name, repeats, run }) => ({
      ...held,
      id: toolAction(tool, name),
      keys,
      label: name,
      repeats,
      run: () => run(editor),
    })),
  ]
}

/** Drawing without a pointer: arrows move a crosshair, which presses where it is. */
const crosshairKeys = ({ crosshair }: Editor): readonly Draft[] => [
  ...Object.entries(ARROWS).flatMap(([key, [x, y]]): Draft[] => [
    { scope: 'tool', keys: [key], label: 'Move the crosshair', repeats: true, run: () => crosshair.move(x, y, false) },
    {
      scope: 'tool',
      keys: [`Shift+${key}`],
      label: 'Move the crosshair far',
      repeats: true,
      run: () => crosshair.move(x, y, true),
    },
  ]),
  {
    id: 'press',
    scope: 'tool',
    keys: ['Space', 'Enter'],
    label: 'Press at the crosshair: with a tool in hand',
    run: () => crosshair.press(),
  },
  { scope: 'tool', keys: ['Escape'], label: 'Put the crosshair away', run: () => crosshair.leave() },
]

const undoing = (editor: Editor): readonly Draft[] => [
  { id: 'undo', keys: ['Mod+z'], label: 'Undo', repeats: true, run: () => void editor.undo() },
  { id: 'redo', keys: ['Mod+Shift+z', 'Mod+y'], label: 'Redo', repeats: true, run: () => void editor.redo() },
]

export const undoBindings = (editor: Editor): readonly Binding[] => grouped('objects', undoing(editor))

export const objectBindings = (editor: Editor): readonly Binding[] =>
  grouped('objects', [
    ...undoing(editor),
    {
      id: 'delete',
      keys: ['Delete', 'Backspace'],
      label: 'Delete',
      run: () => actions.removeGrasped(editor) || actions.remove(editor),
    },
    ...(canInsert(editor) ? [inserting(editor)] : []),
    ...(canHide(editor) ? [hiding(editor)] : []),
    ...(has(editor, 'join')
      ? [{ id: 'join', keys: ['y'], label: 'Join the chosen ones', run: () => join(editor) }]
      : []),
    ...(has(editor, 'convert')
      ? [{ id: 'convert', keys: ['Shift+c'], label: 'Mask to polygon, and back', run: () => convert(editor) }]
      : []),
    ...(editor.canDraw ? nudges(editor) : []),
  ])

/** Whether there are objects that this can be done with. */
function has({ ontology, kinds }: Editor, what: 'join' | 'convert'): boolean {
  const there = new Set(ontology.objects.map(({ kind }) => kind))
  const able = [...there].flatMap((kind) => kinds.shape(kind) ?? []).filter((kind) => kind[what])
  return what === 'join' ? able.length > 0 : able.some(({ becomes }) => becomes?.some((kind) => there.has(kind)))
}

/** Whether there can be objects with points that can be hidden. */
const canHide = ({ ontology, kinds }: Editor): boolean =>
  ontology.objects.some(({ kind }) => kinds.shape(kind)?.toggleHandle)

const hiding = (editor: Editor): Draft => ({
  id: 'hide-point',
  keys: ['i'],
  label: 'Hide or show the point at hand',
  run: () => actions.toggleHandle(editor, editor.grasped.get() ?? -1),
})

/** Whether there can be objects whose edges can have a vertex more. */
const canInsert = ({ ontology, kinds }: Editor): boolean =>
  ontology.objects.some(({ kind }) => kinds.shape(kind)?.insertHandle)

const inserting = (editor: Editor): Draft => ({
  id: 'insert-vertex',
  keys: ['Shift+i'],
  label: 'Add a vertex after the one at hand (or double-click an edge)',
  run: () => actions.insertAfterGrasped(editor),
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

/** What was saved of the label. */
export const historyBinding = (label: string, open: () => void): readonly Binding[] =>
  grouped('view', [{ id: 'history', keys: ['Shift+v'], label, run: () => void open() }])

/** Saying something about the task, or about what is chosen. */
export const talkBinding = (label: string, { begin }: Pick<Talk, 'begin'>): readonly Binding[] =>
  grouped('view', [{ id: 'comment', keys: ['Shift+n'], label, run: () => void begin('comment') }])

/** The verdicts of a reviewer: id, key, name, act. */
export const reviewBindings = (
  verdicts: readonly (readonly [string, string, string, () => void])[],
): readonly Binding[] =>
  grouped(
    'task',
    verdicts.map(([id, key, label, run]) => ({ id, keys: [key], label, run: () => void run() })),
  )

/** Going on without an answer; why is asked. */
export const skipBinding = (label: string, ask: () => void): readonly Binding[] =>
  grouped('task', [{ id: 'skip', keys: ['Shift+k'], label, run: () => void ask() }])

/** The one key that also works while typing. */
export const taskBinding = (label: string, run: () => void): readonly Binding[] =>
  grouped(
    'task',
    (['editor', 'text'] as const).map((scope) => ({
      id: scope === 'editor' ? 'submit' : 'submit.typing',
      keys: ['Mod+Enter'],
      scope,
      label,
      run: () => void run(),
    })),
  )
