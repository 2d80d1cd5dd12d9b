/** What is answered to the questions under an annotation. */
import type { components } from '@/api/generated/schema'
import type { Annotation } from '@/api/types'

type Answer = components['schemas']['Answer']
type Said = Pick<Annotation, 'kind' | 'value'> | Answer

/** The answers under each option that is chosen. */
function underChoices(said: Said): Answer[] {
  if (said.kind === 'radio') return (said.value as { answers?: Answer[] }).answers ?? []
  if (said.kind !== 'checklist') return []
  return (said.value as { options: { answers?: Answer[] }[] }).options.flatMap(({ answers }) => answers ?? [])
}

function textAmong(answers: readonly Answer[], feature: string): string {
  for (const answer of answers) {
    if (answer.feature === feature && answer.kind === 'text') return answer.value.text
    const below = textAmong(underChoices(answer), feature)
    if (below) return below
  }
  return ''
}

/** The text that is answered to a question at any depth; '' where there is none. */
export const answeredText = (annotation: Annotation, feature: string): string =>
  textAmong([...(annotation.answers ?? []), ...underChoices(annotation)], feature)
