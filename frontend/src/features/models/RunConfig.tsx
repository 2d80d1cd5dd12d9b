/** The hyperparameters of a run, each on a line of its own. */
import { Text } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Models.module.css'

/** The leaves of a document, each with the way to it. */
export function leavesOf(document: unknown, path = ''): [string, string][] {
  if (Array.isArray(document)) {
    const isFlat = document.every((each) => typeof each !== 'object' || each === null)
    if (isFlat) return [[path, document.map(told).join(', ') || '–']]
    return document.flatMap((each, index) => leavesOf(each, `${path}[${index}]`))
  }
  if (typeof document === 'object' && document !== null) {
    const entries = Object.entries(document)
    if (entries.length === 0) return path ? [[path, '–']] : []
    return entries.flatMap(([key, value]) => leavesOf(value, path ? `${path}.${key}` : key))
  }
  return [[path, told(document)]]
}

const told = (value: unknown): string => (value === null ? '–' : String(value))

export function RunConfig({ config }: { config: unknown }) {
  const { t } = useTranslation('models')
  const leaves = config === null ? [] : leavesOf(config)
  if (leaves.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('form.noConfig')}
      </Text>
    )
  }
  return (
    <dl className={classes.facts} data-testid="run-config">
      {leaves.map(([name, value]) => (
        <Fragment key={name}>
          <Text component="dt" size="sm" ff="monospace" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="sm" ff="monospace">
            {value}
          </Text>
        </Fragment>
      ))}
    </dl>
  )
}
