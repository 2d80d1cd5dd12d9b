/** A clause in words; the things it speaks of are called by their names. */
import { useQueries } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useOntology } from '@/features/ontologies/queries'
import { formatConfidence, formatDay } from '@/lib/format'
import { type Clause, type Draft, draftOf, type Part, terms } from './clauses'
import { evaluated, evaluationWords, useSubjectNames } from './evaluationWords'
import { isNamed, type Named, type Thing, thing } from './queries'

const ranges = ['is', 'contains', 'at_least', 'above', 'at_most', 'below', 'since', 'before'] as const

type Names = Record<string, string>

export const titleOf = ({ name, model_name }: Thing) => (model_name ? `${model_name} · ${name}` : name)

function valueIn(name: string, value: string | number | boolean, part: Part | undefined, t: TFunction): string {
  if (typeof value === 'boolean') return t(`slices:booleans.${value}`)
  if (name === 'since' || name === 'before') return formatDay(String(value))
  if (part?.input === 'confidence' || part?.input === 'overlap') return formatConfidence(Number(value))
  const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
  return isTime ? formatDay(value) : String(value)
}

function rangeOf(said: Draft, parts: Part[], t: TFunction): string {
  const found = ranges.flatMap((name) => {
    const value = said[name]
    const part = parts.find((each) => each.name === name)
    return value === undefined ? [] : [t(`slices:range.${name}`, { value: valueIn(name, value, part, t) })]
  })
  if (said.exists !== undefined) found.push(t(said.exists ? 'slices:range.exists' : 'slices:range.missing'))
  return found.join(' ')
}

/** The sentence of a clause, given what its ids are called. */
export function wordsOf(clause: Clause, names: Names, t: TFunction): string {
  const said = draftOf(clause)
  const parts = terms[clause.term]
  const named = (name: string) => names[name] ?? t('slices:loading')
  const values: Names = {
    ...names,
    range: rangeOf(evaluated.has(clause.term) ? { ...said, is: undefined } : said, parts, t),
    field: String(said.field ?? ''),
  }
  for (const { name, input } of parts) {
    if (input === 'asset_type') values[name] = t(`ontologies:modalities.${said[name]}`)
    else if (input === 'provenance') values[name] = t(`slices:provenanceShort.${said[name]}`)
    else if (input === 'state') values[name] = t(`slices:states.${said[name]}`)
    else if (input === 'text') values[name] = String(said[name])
    else if (isNamed(input)) values[name] = said[name] === undefined ? '' : named(name)
    else if (input === 'feature') values[name] = names[name] ?? t('slices:some')
  }
  if (clause.term === 'labeled') {
    const review = said.state && t(`slices:reviews.${said.state}`).toLowerCase()
    values.state = review ? t('slices:labeledState', { state: review }) : ''
  }
  if (clause.term === 'labeled_as') values.project = said.project ? t('slices:inThing', { name: values.project }) : ''
  if (clause.term === 'predicted') {
    values.model_run = said.model_run ? t('slices:byThing', { name: values.model_run }) : ''
  }
  if (evaluated.has(clause.term)) Object.assign(values, evaluationWords(said, values, t))
  const text = t(`slices:chip.${clause.term}`, values).trim()
  return said.not ? t('slices:chipNot', { text: text.charAt(0).toLowerCase() + text.slice(1) }) : text
}

/** The same, with the names looked up; `isGone` where one of them is no longer there. The run of the page itself is not named. */
export function useWords(clause: Clause, here?: string): { text: string; isGone: boolean } {
  const { t } = useTranslation(['slices', 'ontologies'])
  const said = draftOf(clause)
  const ids = terms[clause.term].flatMap(({ name, input }) =>
    isNamed(input) && typeof said[name] === 'string' ? [{ name, kind: input as Named, id: said[name] }] : [],
  )
  const found = useQueries({ queries: ids.map(({ kind, id }) => thing(kind, id)) })
  const ontology = useOntology(found.find(({ data }) => data?.ontology)?.data?.ontology)
  const names: Names = {}
  for (const [index, { name }] of ids.entries()) {
    const { data, isError } = found[index]!
    if (data) names[name] = titleOf(data)
    else if (isError) names[name] = t('gone')
  }
  Object.assign(names, useSubjectNames(said))
  if (here !== undefined && said.model_run === here) names.here = here
  const feature = ontology.data?.features.find(({ id }) => id === said.feature)
  if (feature) names.feature = feature.name
  return { text: wordsOf(clause, names, t), isGone: found.some(({ isError }) => isError) }
}
