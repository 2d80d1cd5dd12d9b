/** What a file has no room for, told and not hidden: how many annotations are not in it at all, and what of others is missing. */
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { kinds } from '@/editor/kinds'
import { nameOf } from '@/features/ontologies/kinds'
import { formatCount } from '@/lib/format'
import classes from './Exports.module.css'
import type { ExportResult } from './queries'

const known = new Set(kinds.all().map(({ id }) => id))
const named = (word: string): string => (known.has(word) ? nameOf(word).toLowerCase() : word.replaceAll('_', ' '))

/** The words of people for kinds: "rotated_box at a page" is "rotated box at a page". Names that are words already stay inside a sentence. */
export const spoken = (text: string): string =>
  known.has(text) ? named(text) : text.replace(/[a-z]+(?:_[a-z]+)+/g, named)

export function LeftOutLines({ result }: { result: ExportResult }) {
  const { t } = useTranslation('exports')
  const lines = result.left_out ?? []
  const whole = result.annotations_left_out ?? 0
  if (lines.length === 0) return null
  return (
    <details className={classes.leftOut}>
      <summary data-whole={whole > 0 || undefined}>
        {whole > 0 ? t('leftOutWhole', { count: whole, number: formatCount(whole) }) : t('leftOutParts')}
      </summary>
      <ul>
        {lines.map(({ what, why, count }) => (
          <li key={`${what} ${why}`}>
            <Text span inherit fw={600}>
              {spoken(what)}
            </Text>{' '}
            ({formatCount(count)}): {spoken(why)}
          </li>
        ))}
      </ul>
    </details>
  )
}
