/** What the keys do where one question is asked at a time, and what leads there. */
import type { Editor } from '@/editor/core/editor'
import type { Binding } from '@/editor/core/keymap'
import type { Questionnaire } from '@/editor/core/questionnaire'
import { grouped } from './bindings'
import { toggleAsking } from './ways'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0']

/** The id of the binding for the option of this number, from 1 on. */
export const optionAction = (number: number): string => `question.option.${number}`

export const questionBindings = (asking: Questionnaire, back: () => boolean, skip: () => void): readonly Binding[] =>
  grouped('question', [
    {
      id: 'question.accept',
      keys: ['a', 'Enter'],
      label: 'Accept',
      when: () => !asking.isText,
      run: () => asking.accept(),
    },
    {
      id: 'question.on',
      keys: ['Enter'],
      label: 'Go on from an answer in words',
      when: () => asking.isText,
      run: () => asking.accept(),
    },
    {
      id: 'question.next',
      keys: ['n', 'ArrowRight', 'ArrowDown'],
      label: 'Next option',
      repeats: true,
      run: () => asking.next(),
    },
    { id: 'question.back', keys: ['Backspace', 'ArrowLeft'], label: 'Back', run: back },
    { id: 'question.skip', keys: ['s'], label: 'Skip', when: () => !asking.isText, run: () => void skip() },
    {
      id: 'question.toggle',
      keys: ['Space'],
      label: 'Choose the option, or leave it',
      when: () => asking.isMany,
      run: () => asking.toggle(),
    },
    ...DIGITS.map((digit, index) => ({
      id: optionAction(index + 1),
      keys: [digit],
      label: 'Take an option',
      when: () => asking.isChoice && (asking.question?.options?.length ?? 0) > index,
      run: () => asking.pick(index + 1),
    })),
  ])

/** From all at once to one at a time, and back. */
export const askingBinding = (editor: Editor): readonly Binding[] =>
  editor.ontology.questions.length === 0
    ? []
    : grouped('view', [
        { id: 'asking', keys: ['Shift+q'], label: 'One question at a time, or all', run: () => void toggleAsking() },
      ])

/** To the grid, where the data row is asked what a grid can answer. */
export const gridBinding = (open: () => void): readonly Binding[] =>
  grouped('view', [{ id: 'grid', keys: ['Shift+g'], label: 'The grid, or one by one', run: () => void open() }])

export const previousBinding = (label: string, previous: () => void): readonly Binding[] =>
  grouped('task', [{ id: 'previous-task', keys: ['Mod+ArrowLeft'], label, run: () => void previous() }])
