/** What the keys do in the grid. */

import type { Grid } from '@/editor/core/grid/grid'
import { between, type Rows, reached, type Way } from '@/editor/core/grid/layout'
import { isDecided, isEditable, type Tile } from '@/editor/core/grid/tile'
import type { Binding } from '@/editor/core/keymap'
import type { Id } from '@/editor/core/types'
import { grouped } from '@/features/labeling/bindings'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0']
const WAYS: readonly (readonly [key: string, way: Way, words: string, along: string])[] = [
  ['ArrowLeft', 'left', 'Go along the row', 'Choose along the row'],
  ['ArrowRight', 'right', 'Go along the row', 'Choose along the row'],
  ['ArrowUp', 'up', 'Go from row to row', 'Choose rows'],
  ['ArrowDown', 'down', 'Go from row to row', 'Choose rows'],
  ['Home', 'first', 'First or last tile', 'Choose to the end'],
  ['End', 'last', 'First or last tile', 'Choose to the end'],
]

export const optionKey = (number: number): string => `grid.option.${number}`

/** What of the page the keys speak to. */
export interface Hands {
  readonly grid: Grid
  /** The tiles as they stand on the screen. */
  rows(): Rows
  /** The tiles of the group in which a tile stands, that can be accepted. */
  groupOf(tile: Id): readonly Tile[]
  /** From where a choice with Shift reaches. */
  readonly anchor: { current: Id | null }
  go(tile: Id | null): void
  preview(isDown: boolean): void
  /** Closes the large picture; false where none was open. */
  close(): boolean
  submit(): void
  help(): void
  leave(): void
}

export function gridBindings(hands: Hands): readonly Binding[] {
  const { grid } = hands
  const shift = (by: number) =>
    grid.least.set(Math.min(1, Math.max(0, Math.round((grid.least.get() + by) * 100) / 100)))
  return [
    ...grouped('question', [
      {
        id: 'grid.accept',
        keys: ['a', 'Enter'],
        label: 'Accept',
        run: () => decide(hands, (tiles) => grid.accept(tiles)),
      },
      { id: 'grid.accept-group', keys: ['Shift+a'], label: 'Accept the whole group', run: () => acceptGroup(hands) },
      {
        id: 'grid.reject',
        keys: ['x'],
        label: 'None of these',
        run: () => decide(hands, (tiles) => grid.reject(tiles)),
      },
      { id: 'grid.clear', keys: ['Backspace', 'Delete'], label: 'Take the answer away', run: () => grid.clear() },
      ...DIGITS.map((digit, index) => ({
        id: optionKey(index + 1),
        keys: [digit],
        label: 'Answer with an option',
        when: () => (grid.question.options?.length ?? 0) > index,
        run: () => pick(hands, index + 1),
      })),
      {
        id: 'grid.next',
        keys: ['n'],
        label: 'Next question',
        when: () => grid.questions.length > 1,
        run: () => grid.ask(1),
      },
      {
        id: 'grid.before',
        keys: ['p'],
        label: 'Question before',
        when: () => grid.questions.length > 1,
        run: () => grid.ask(-1),
      },
      { keys: ['='], label: 'Raise the threshold by 5', repeats: true, run: () => void shift(0.05) },
      { keys: ['-'], label: 'Lower the threshold by 5', repeats: true, run: () => void shift(-0.05) },
      { id: 'undo', keys: ['Mod+z'], label: 'Undo', repeats: true, run: () => void grid.undo() },
      { id: 'redo', keys: ['Mod+Shift+z', 'Mod+y'], label: 'Redo', repeats: true, run: () => void grid.redo() },
    ]),
    ...grouped('grid', [
      ...WAYS.flatMap(([key, way, label, along]) => [
        { keys: [key], label, repeats: true, run: () => move(hands, way, false) },
        { keys: [`Shift+${key}`], label: along, repeats: true, run: () => move(hands, way, true) },
      ]),
      { id: 'grid.all', keys: ['Mod+a'], label: 'Choose all', run: () => chooseAll(hands) },
      {
        id: 'grid.none',
        keys: ['Escape'],
        label: 'Choose none',
        run: () => hands.close() || void grid.chosen.set(new Set()),
      },
      {
        id: 'grid.preview',
        keys: ['Space'],
        label: 'Look closer, while held',
        run: () => void hands.preview(true),
        release: () => hands.preview(false),
      },
    ]),
    ...grouped('task', [
      { id: 'submit', keys: ['Mod+Enter'], label: 'Submit what is answered', run: () => void hands.submit() },
    ]),
    ...grouped('view', [
      { id: 'grid.leave', keys: ['Shift+g'], label: 'The grid, or one by one', run: () => void hands.leave() },
      { id: 'help', keys: ['?'], scope: 'global', label: 'Show these keys', run: () => void hands.help() },
    ]),
  ]
}

function acceptGroup({ grid, rows, groupOf }: Hands): boolean {
  const at = grid.cursor.get() ?? rows()[0]?.[0]
  return at !== undefined && grid.accept(groupOf(at))
}

/** Answers with an option. What was chosen is done with then, but where several answers are put together. */
export const pick = (hands: Hands, number: number): boolean =>
  decide(hands, (tiles) => hands.grid.pick(number, tiles), hands.grid.question.kind === 'checklist')

/** Decides about what is meant; of a single tile the keyboard goes on to the next that is open. */
export function decide({ grid, rows, go }: Hands, act: (tiles: readonly Tile[]) => boolean, stays = false): boolean {
  const tiles = grid.meant()
  if (!act(tiles)) return false
  if (stays) return true
  if (grid.chosen.get().size > 0) grid.chosen.set(new Set())
  if (tiles.length > 1) return true
  const order = rows().flat()
  const after = order.slice(order.indexOf(tiles[0]!.task) + 1)
  const next = after.find((id) => {
    const tile = grid.get(id)!
    return isEditable(tile) && !isDecided(tile, grid.question)
  })
  if (next) go(next)
  return true
}

function move({ grid, rows, anchor, go }: Hands, way: Way, isChoosing: boolean): boolean {
  const from = grid.cursor.get()
  const to = reached(rows(), from, way)
  if (to === null) return false
  if (isChoosing) {
    anchor.current ??= from ?? to
    grid.chosen.set(new Set(between(rows().flat(), anchor.current, to)))
  } else anchor.current = to
  go(to)
  return true
}

function chooseAll({ grid, rows }: Hands): boolean {
  grid.chosen.set(
    new Set(
      rows()
        .flat()
        .filter((id) => isEditable(grid.get(id)!)),
    ),
  )
  return true
}
