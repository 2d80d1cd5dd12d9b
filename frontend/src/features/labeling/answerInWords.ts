/** An answer as people say it: its options by their names, a text as it is. */
import type { Feature, Id } from '@/editor/core/types'

interface Said {
  readonly option?: Id
  readonly options?: readonly { readonly option: Id }[]
  readonly order?: readonly Id[]
  readonly text?: string
}

export function answerInWords(feature: Feature, value: unknown): string {
  const { option, options, order, text } = (value ?? {}) as Said
  if (text !== undefined) return text
  const chosen = option !== undefined ? [option] : (options?.map((one) => one.option) ?? order ?? [])
  return chosen.map((id) => feature.options?.find((one) => one.id === id)?.name ?? '').join(', ')
}
