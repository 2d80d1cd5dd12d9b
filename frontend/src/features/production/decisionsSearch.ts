/** What the address of the list of decisions says. */
export const choices = ['waiting', 'overdue', 'model', 'people', 'audited', 'wrong'] as const
export type Choice = (typeof choices)[number]

export interface DecisionsSearch {
  show?: Choice
  external_id?: string
}

export function decisionsSearch({ show, external_id }: Record<string, unknown>): DecisionsSearch {
  const known = choices.find((choice) => choice === show)
  const id = typeof external_id === 'string' || typeof external_id === 'number' ? String(external_id) : ''
  return { ...(known && { show: known }), ...(id && { external_id: id }) }
}
