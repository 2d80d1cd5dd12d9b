/** The settings of a family, as a form holds them and as the server wants them. Pure. */
import type { PredictorFamily } from '@/api/types'

export type Setting = PredictorFamily['settings'][number]
export type Value = string | number | boolean | string[]
export type Values = Record<string, Value>

/** What the fields show at first: what was given before, else the defaults. */
export function startOf(settings: readonly Setting[], given: Record<string, unknown> = {}): Values {
  return Object.fromEntries(settings.map((one) => [one.name, shown(one, given[one.name] ?? one.default)]))
}

function shown({ form }: Setting, value: unknown): Value {
  if (form === 'list') return Array.isArray(value) ? value.map(String) : []
  if (form === 'boolean') return value === true
  if (form === 'object') return value && Object.keys(value).length > 0 ? JSON.stringify(value, null, 2) : ''
  if (form === 'number' || form === 'whole') return typeof value === 'number' ? value : ''
  return typeof value === 'string' ? value : ''
}

/** What is sent: what is empty is left out, so that its default holds. */
export function bodyOf(settings: readonly Setting[], values: Values): Record<string, unknown> {
  const said = settings.flatMap((one): [string, unknown][] => {
    const value = values[one.name]
    if (value === undefined || value === '') return []
    if (one.form === 'object') return [[one.name, JSON.parse(String(value))]]
    return [[one.name, typeof value === 'string' && one.form !== 'long_text' ? value.trim() : value]]
  })
  return Object.fromEntries(said)
}

export type Complaint = 'needed' | 'notAnObject'

/** What is wrong before anything is sent, by the name of the setting. */
export function complaints(settings: readonly Setting[], values: Values): Record<string, Complaint> {
  const found = settings.flatMap((one): [string, Complaint][] => {
    const value = values[one.name]
    if (one.required && (value === undefined || value === '' || (typeof value === 'string' && !value.trim()))) {
      return [[one.name, 'needed']]
    }
    return one.form === 'object' && value !== '' && !isObject(String(value)) ? [[one.name, 'notAnObject']] : []
  })
  return Object.fromEntries(found)
}

function isObject(text: string): boolean {
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null && !Array.isArray(read)
  } catch {
    return false
  }
}

/** Numbers and switches that have a default: few people need them, so they wait behind a button. */
export const isFine = ({ form, required, default: standard }: Setting): boolean =>
  !required && standard !== null && ['number', 'whole', 'boolean', 'choice'].includes(form)
