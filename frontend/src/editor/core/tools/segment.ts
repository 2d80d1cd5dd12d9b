/** Shows a predictor where something is, by clicks in and beside it or a box around it, until what it makes of that can be kept. */
import { fresh } from '../annotation'
import { keepAnswer } from '../decide'
import type { Editor } from '../editor'
import { between, distance, type Point, within } from '../geometry'
import { type Kinds, tooLarge } from '../kind'
import { dots, type Primitive } from '../primitives'
import type { Answered, Click, Prompt, PromptBox } from '../prompter'
import { type Act, defineTool, type Next, type Press } from '../tool'
import type { Feature } from '../types'

interface Draft {
  /** What was shown, in the order in which it was. */
  readonly shown: readonly (Click | PromptBox)[]
  /** Where the press began that is still down, and the other corner of the box that it draws. */
  readonly from: Click | null
  readonly to: Point | null
  /** Whether a plain click says what does not belong to it: for those who have no Alt key. */
  readonly leavesOut: boolean
  readonly answer: Answered | null
  readonly look: readonly Primitive[]
  readonly isAsking: boolean
  /** Whether the answer that is awaited is to be kept as soon as it is there. */
  readonly isWanted: boolean
  readonly told: string
}

const AT_REST = { from: null, to: null, isWanted: false, told: '' }
const EMPTY: Draft = { ...AT_REST, shown: [], leavesOut: false, answer: null, look: [], isAsking: false }
/** The server opens no larger picture whole. */
const MOST_PIXELS = 89_478_485
const BOX_FROM = 2
const NOTHING_MEANT = 'Show what is meant first: click into it, or drag a box around it'

export const segmentTool = defineTool<Draft>({
  id: 'segment',
  name: 'Click to segment',
  key: 'd',
  cursor: 'crosshair',
  draft: EMPTY,
  draws: ['mask', 'polygon', 'bounding_box'],
  hasSecond: true,
  isFor: ({ prompter }) => prompter !== null,
  whyNot: ({ frame }) => tooLarge('Click to segment', MOST_PIXELS, frame),
  preview: looks,
  hint,
  aside: 'Alt or right click: leave that out',
  commands: { finish: 'Keep it', skip: 'Include or leave out', backspace: 'Take the last click back' },
  can: (command, { answer, isAsking }) => command !== 'finish' || answer !== null || isAsking,
  states: {
    idle: { pointerDown: pressed },
    showing: {
      pointerDown: pressed,
      finish: (editor, draft) => (draft.isAsking ? { draft: { ...draft, isWanted: true } } : keep(editor, draft)),
      backspace: (editor, draft) => asked(editor, { ...draft, shown: draft.shown.slice(0, -1) }),
      skip: (_, draft) => ({ draft: { ...draft, leavesOut: !draft.leavesOut } }),
      cancel: () => ({ to: 'idle' }),
    },
    pressing: {
      pointerMove: (editor, draft, press) => ({ draft: { ...draft, to: corner(editor, draft, press) } }),
      pointerUp: (editor, draft) => asked(editor, { ...draft, shown: [...draft.shown, ...pressedOut(draft)] }),
      cancel: (_, draft) =>
        draft.shown.length > 0 ? { to: 'showing', draft: { ...draft, ...AT_REST } } : { to: 'idle' },
    },
    keeping: { cancel: () => ({ to: 'idle' }) },
  },
})

function pressed(editor: Editor, draft: Draft, press: Press): Next<Draft> | undefined {
  if (!editor.feature.get()) return
  const positive = press.alt === draft.leavesOut
  if (!positive && !says(promptOf(draft.shown))) return { to: 'showing', draft: { ...draft, told: NOTHING_MEANT } }
  return { to: 'pressing', draft: { ...draft, ...AT_REST, from: { ...within(press.at, editor.frame), positive } } }
}

/** The other corner of the box; none while it may still be a click, or says what does not belong. */
function corner(editor: Editor, { from, to }: Draft, press: Press): Point | null {
  const at = within(press.at, editor.frame)
  return from?.positive && (to || distance(from, at) >= BOX_FROM * press.slop) ? at : null
}

/** What a press that is over has shown: a box, or a click. */
function pressedOut({ from, to }: Draft): readonly (Click | PromptBox)[] {
  if (!from) return []
  const box = to && between(from, to)
  return [box && box.width >= 1 && box.height >= 1 ? box : from]
}

/** Asks with what is shown now; the answer of before stays in sight until the next is there. */
function asked(editor: Editor, draft: Draft): Next<Draft> {
  const [prompt, feature] = [promptOf(draft.shown), editor.feature.get()]
  if (!says(prompt) || !feature) return { to: 'idle' }
  const wait = editor.prompter!.ask(prompt, feature).then(heard, failed)
  return { to: 'showing', draft: { ...draft, ...AT_REST, isAsking: true }, wait }
}

const heard =
  (answer: Answered | string): Act<Draft> =>
  (editor, draft) => {
    const now = { ...draft, isAsking: false }
    if (typeof answer === 'string') return { draft: { ...now, ...AT_REST, answer: null, look: [], told: answer } }
    const next = { ...now, answer, look: lookOf(editor.kinds, answer) }
    return draft.isWanted ? keep(editor, next) : { draft: next }
  }

const failed =
  (error: Error): Act<Draft> =>
  (_, draft) => ({ to: 'showing', draft: { ...draft, isAsking: false, isWanted: false, told: error.message } })

/** Has the answer written down, asked again where the feature is of another kind by now, and makes an object of it. */
function keep(editor: Editor, draft: Draft): Next<Draft> | undefined {
  const feature = editor.feature.get()
  if (!draft.answer || !feature) return
  const wait = written(editor, draft.answer, promptOf(draft.shown), feature).then(kept(feature), failed)
  return { to: 'keeping', draft: { ...draft, isWanted: false, told: '' }, wait }
}

async function written({ prompter }: Editor, answer: Answered, prompt: Prompt, feature: Feature) {
  const found = answer.kind === feature.kind ? answer : await prompter!.ask(prompt, feature)
  if (typeof found === 'string') throw new Error(found)
  return { value: found.value, suggestion: await prompter!.keep(found, feature) }
}

const kept =
  (feature: Feature) =>
  ({ value, suggestion }: Awaited<ReturnType<typeof written>>): Act<Draft> =>
  (editor) => {
    const made = { ...fresh(feature, value), derived_from: suggestion }
    editor.transact(`Segment ${feature.name}`, keepAnswer(made, suggestion, editor.store, editor.manner(false)))
    editor.drew(made.id)
    return { to: 'idle' }
  }

const isBox = (each: Click | PromptBox): each is PromptBox => 'width' in each

function promptOf(shown: Draft['shown']): Prompt {
  return { points: shown.filter((each): each is Click => !isBox(each)), box: shown.findLast(isBox) ?? null }
}

/** Whether it shows anything: what does not belong to it does not by itself. */
const says = ({ points, box }: Prompt): boolean => box !== null || points.some(({ positive }) => positive)

const frameOf = ({ x, y, width, height }: PromptBox): Primitive => ({
  type: 'line',
  isHidden: true,
  rings: [
    [
      { x, y },
      { x: x + width, y },
      { x: x + width, y: y + height },
      { x, y: y + height },
      { x, y },
    ],
  ],
})

const lookOf = (kinds: Kinds, { kind, value }: Answered): readonly Primitive[] => kinds.shape(kind)?.draw(value) ?? []

function looks({ shown, from, to, look }: Draft): readonly Primitive[] {
  const { points, box } = promptOf(from && !to ? [...shown, from] : shown)
  const framed = from && to ? between(from, to) : box
  const signed = (isPositive: boolean): Primitive[] => {
    const those = points.filter(({ positive }) => positive === isPositive)
    return those.length > 0 ? [{ ...dots(those), sign: isPositive ? 'plus' : 'minus' }] : []
  }
  return [...look, ...(framed ? [frameOf(framed)] : []), ...signed(true), ...signed(false)]
}

function hint(state: string, { told, isAsking, leavesOut, shown }: Draft, { feature }: Editor): string {
  if (state === 'keeping') return 'Keeping it'
  if (isAsking) return 'Looking'
  if (told) return told
  if (state === 'idle') return 'Click into what is meant, or drag a box around it'
  if (leavesOut && shown.length > 0) return 'Click on what does not belong to it'
  return `Click to refine, or keep it as ${feature.get()?.name ?? 'it is'}`
}
