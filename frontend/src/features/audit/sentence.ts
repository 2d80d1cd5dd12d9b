/** A line of the trail as a sentence: who did what to what. */
import type { TFunction } from 'i18next'
import type { AuditLine } from '@/api/types'
import { formatDay, formatTime } from '@/lib/format'
import words from './strings'

/** A piece of a sentence; what is somebody's or something's name stands out. */
export interface Part {
  readonly text: string
  readonly isName: boolean
}

const groupOf: Record<string, keyof typeof words.groups> = {
  members: 'people',
  invitations: 'people',
  datasets: 'data',
  'data-rows': 'data',
  slices: 'data',
  ontologies: 'ontologies',
  projects: 'projects',
  project_work: 'projects',
  batches: 'projects',
  'batch-prelabel': 'projects',
  'batch-automatic-labels': 'projects',
  'project-predictors': 'projects',
  'project-costs': 'projects',
  task_work: 'tasks',
  task_review: 'tasks',
  tasks: 'tasks',
  'task-suggestions': 'tasks',
  models: 'models',
  model_runs: 'models',
  'model-run-predictions': 'models',
  predictors: 'models',
  'project-exports': 'exports',
  'project-label-imports': 'exports',
  job: 'exports',
  jobs: 'exports',
  api_keys: 'keys',
  api_key: 'keys',
  webhooks: 'webhooks',
  production_queue: 'models',
  organization: 'organization',
  demo: 'access',
  user: 'access',
}

type Said = Record<string, Record<string, { title?: string; text: string }>>

/** The actions to choose from, by what they are about. */
export function choices(): { group: keyof typeof words.groups; codes: string[] }[] {
  const codes = Object.entries(words.did as Said).flatMap(([resource, verbs]) =>
    Object.entries(verbs).flatMap(([verb, { title }]) => (title ? [`${resource}.${verb}`] : [])),
  )
  const groups = Object.keys(words.groups) as (keyof typeof words.groups)[]
  return groups.map((group) => ({ group, codes: codes.filter((code) => groupOf[code.split('.')[0]!] === group) }))
}

export const human = (code: string): string => code.replaceAll(/[_.-]+/g, ' ').trim()

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

type NameOf = (email: string) => string | null

function valuesOf(line: AuditLine, t: TFunction, nameOf: NameOf): Record<string, string> {
  const [before, after] = [record(line.before), record(line.after)]
  const role = (of: Record<string, unknown>) =>
    typeof of.role === 'string' ? t(`settings:roles.${of.role}`, { defaultValue: of.role }).toLowerCase() : null
  const person = (email: string) => nameOf(email) ?? email
  return {
    who: line.actor === 'system' ? t('system') : person(line.actor),
    name: line.name || String(after.name ?? before.name ?? ''),
    person: person(line.name) || t('somebody'),
    email: person(String(after.email ?? '')),
    role: role(after) ?? '',
    from: role(before) ?? String(before.name ?? ''),
    to: role(after) ?? String(after.name ?? ''),
    thing: human(line.action.split('.')[0] ?? ''),
    verb: human(line.action.split('.').slice(1).join(' ')),
  }
}

function templateOf({ action, after }: AuditLine, t: TFunction): string {
  const isOpen = action === 'invitations.create' && !record(after).email
  return t(`did.${action}${isOpen ? '_open' : ''}.text`, { defaultValue: words.other })
}

/** Words that the sentence brings along, not names. */
const PLAIN = new Set(['role', 'thing', 'verb'])

export function sentenceOf(line: AuditLine, t: TFunction, nameOf: NameOf): Part[] {
  const values = valuesOf(line, t, nameOf)
  return templateOf(line, t)
    .split(/(\{\w+\})/)
    .flatMap((piece) => {
      const key = /^\{(\w+)\}$/.exec(piece)?.[1]
      const text = key ? (values[key] ?? '') : piece
      return text === '' ? [] : [{ text, isName: key !== undefined && !PLAIN.has(key) }]
    })
}

/** A word for it, and what it is. */
export type Fact = readonly [name: string, value: string]

/** Who, what and when in words; what has no word of its own is left to the sentence above it. */
export function factsOf(line: AuditLine, t: TFunction): Fact[] {
  return [
    [t('who'), line.actor === 'system' ? t('system') : line.actor],
    [t('what'), t(`did.${line.action}.title`, { defaultValue: '' })],
    [t('when'), `${formatDay(line.at)}, ${formatTime(line.at)}`],
    [t('how'), line.api_key ? t('byKey') : ''],
  ]
}

/** The fields that changed, each as it was and as it is; lists and objects as they read best. */
export function changesOf({ before, after }: AuditLine): { field: string; before: unknown; after: unknown }[] {
  const [was, is] = [record(before), record(after)]
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return fields.map((field) => ({ field, before: was[field], after: is[field] }))
}

export function shown(value: unknown, t: TFunction): string {
  if (value === null || value === undefined || value === '') return t('nothing')
  if (Array.isArray(value)) return value.map((item) => shown(item, t)).join(', ')
  if (typeof value !== 'object') return String(value)
  return Object.entries(value)
    .map(([key, item]) => `${human(key)}: ${shown(item, t)}`)
    .join('; ')
}
