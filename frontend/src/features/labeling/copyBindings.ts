/** Copying objects, also from one task to another of the project, and choosing all of them. */
import { chooseAll } from '@/editor/core/actions'
import { type Copies, copiesOf, put } from '@/editor/core/copies'
import type { Editor } from '@/editor/core/editor'
import type { Binding } from '@/editor/core/keymap'
import type { Id } from '@/editor/core/types'
import { grouped } from './bindings'

/** What was copied last, as long as the page is there: a label of one project is none of another. */
let copied: { readonly project: Id; readonly copies: Copies } | null = null

/** Whoever marked words on the page copies those. */
const noWordsAreMarked = (): boolean => document.getSelection()?.isCollapsed ?? true

export const copyBindings = (editor: Editor, project: Id): readonly Binding[] =>
  editor.canDraw
    ? grouped('objects', [
        { id: 'duplicate', keys: ['Mod+d'], label: 'Duplicate', run: () => duplicate(editor) },
        { id: 'copy', keys: ['Mod+c'], label: 'Copy', run: () => noWordsAreMarked() && copy(editor, project) },
        { id: 'paste', keys: ['Mod+v'], label: 'Paste, also on another task', run: () => paste(editor, project) },
        { id: 'choose-all', keys: ['Mod+a'], label: 'Choose all objects', run: () => void chooseAll(editor) },
      ])
    : []

/** The key is taken even where nothing is chosen: the browser would make a bookmark. */
function duplicate(editor: Editor): undefined {
  const copies = copiesOf(editor)
  if (copies) put(editor, copies, 'Duplicate')
}

function copy(editor: Editor, project: Id): boolean {
  const copies = copiesOf(editor)
  if (!copies) return false
  copied = { project, copies }
  const { length } = copies.rows
  editor.said.set({ what: length > 1 ? `Copied ${length}.` : 'Copied.', isDecision: false })
  return true
}

const paste = (editor: Editor, project: Id): boolean =>
  copied?.project === project && put(editor, copied.copies, 'Paste')
