/** The state of a form of settings: its values, what is wrong with them, and the body that is sent. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asProblem } from '@/lib/problem'
import { bodyOf, complaints, type Setting, startOf, type Value, type Values } from './settings'

/** `refused` is what the server threw; `given` are the settings to start from. */
export function useSettings(settings: readonly Setting[], refused: unknown, given: Record<string, unknown> = {}) {
  const { t } = useTranslation('predictors')
  const [values, setValues] = useState<Values>(() => startOf(settings, given))
  const [isTold, setTold] = useState(false)
  const wrong = complaints(settings, values)
  const mine = Object.fromEntries(Object.entries(isTold ? wrong : {}).map(([name, why]) => [name, t(`wrong.${why}`)]))
  const theirs = refused ? asProblem(refused).fields() : {}
  const errors = { ...fieldsOf(theirs), ...mine }
  return {
    values,
    errors,
    set: (name: string, value: Value) => setValues((all) => ({ ...all, [name]: value })),
    /** The body, or null where something is wrong: then the fields say so. */
    read: (): Record<string, unknown> | null => {
      setTold(true)
      return Object.keys(wrong).length > 0 ? null : bodyOf(settings, values)
    },
  }
}

/** Complaints about settings by the setting's name. */
const fieldsOf = (errors: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errors).flatMap(([path, message]) =>
      path.startsWith('settings.') ? [[path.split('.')[1]!, message]] : [],
    ),
  )
