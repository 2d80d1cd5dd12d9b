/** Digits while an object is chosen whose question is open: they answer it, and are those of the labels again once all are answered. */
import { answerOf } from '@/editor/core/answering'
import type { Editor } from '@/editor/core/editor'
import type { Binding } from '@/editor/core/keymap'
import type { Feature } from '@/editor/core/types'
import { grouped } from './bindings'

const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9]

/** The first question with one answer about the one chosen object that nobody has answered; null where there is none. */
function openQuestion({ selection, row, ontology, isReadOnly }: Editor): Feature | null {
  const only = selection.only()
  const chosen = only === null || isReadOnly ? null : row(only)
  const questions = (chosen && ontology.feature(chosen.feature)?.features) ?? []
  const isOpen = ({ id }: Feature) => !chosen!.answers.some(({ feature }) => feature === id)
  return questions.find((question) => question.kind === 'radio' && isOpen(question)) ?? null
}

function answer(editor: Editor, number: number): boolean {
  const question = openQuestion(editor)
  const option = question?.options?.[number - 1]
  const chosen = editor.row(editor.selection.only() ?? '')
  if (!question || !option || !chosen) return false
  const value = { option: option.id, answers: [] }
  answerOf(editor, chosen.id, [
    ...chosen.answers,
    { feature: question.id, kind: question.kind, value, confidence: null },
  ])
  return true
}

export const answerBindings = (editor: Editor): readonly Binding[] =>
  grouped(
    'objects',
    DIGITS.map((number) => ({
      id: `answer.${number}`,
      scope: 'tool' as const,
      keys: [String(number)],
      label: 'Answer the open question of the chosen object',
      when: () => openQuestion(editor) !== null,
      run: () => answer(editor, number),
    })),
  )
