/** How a version came to be: its settings, what it learned from, what it is made of. */
import { DataList } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PredictorFamily, PredictorVersion } from '@/api/types'
import { formatCount, formatSeconds } from '@/lib/format'
import { Digest } from '@/ui/Digest'
import { settingsOf } from './versions'

const isDigest = (text: string | undefined): boolean => /^(sha256:)?[0-9a-f]{32,}$/.test(text ?? '')
const LONGEST = 300
const REASONS = ['blind', 'by_id', 'unused', 'project', 'split'] as const

/** A setting's value as a person reads it; '' where nothing was said. */
function spoken(value: unknown, t: (key: 'yes' | 'no') => string): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  const text = Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? '' : String(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text
}

interface VersionCardProps {
  version: PredictorVersion
  family: PredictorFamily | undefined
}

export function VersionCard({ version, family }: VersionCardProps) {
  const { t } = useTranslation('predictors')
  const { trained } = version
  const given = settingsOf(version)
  const count = (value: number | undefined) => (value === undefined ? '' : formatCount(value))
  const { lesson } = trained
  const chosen = REASONS.filter((why) => trained.kept_back?.[why])
  const rows: [string, string][] = [
    [t('card.project'), lesson?.project ?? ''],
    [t('card.slice'), lesson?.slice ?? ''],
    [t('card.heldOut'), lesson?.held_out_project ?? ''],
    [t('card.splits'), lesson?.splits ?? ''],
    ...(family?.settings ?? []).map(({ name, title }): [string, string] => [title, spoken(given[name], t)]),
    ...(trained.parts ?? []).map(({ node, name, number }): [string, string] => [
      node,
      `${name} · ${t('version', { number })}`,
    ]),
    [t('card.samples'), count(trained.samples ?? trained.data_rows)],
    [t('card.setAside'), trained.set_aside ? count(trained.set_aside) : ''],
    [t('card.keptBack'), trained.held_out === 0 ? t('card.nothingKept') : count(trained.held_out)],
    [
      t('card.chosen'),
      chosen.map((why) => t(`card.why.${why}`, { number: count(trained.kept_back?.[why]) })).join('; '),
    ],
    [t('card.objects'), count(trained.objects)],
    [t('card.steps'), count(trained.steps)],
    [t('card.seconds'), trained.seconds === undefined ? '' : formatSeconds(trained.seconds)],
    [t('card.parameters'), count(trained.parameters)],
    [t('card.seed'), trained.seed?.toString() ?? ''],
    [t('card.torch'), trained.torch ?? ''],
    [t('card.data'), isDigest(trained.data) ? '' : (trained.data ?? '')],
  ]
  return (
    <>
      <DataList size="sm" labelWidth={190} gap="xs">
        {rows.map(
          ([name, value], at) =>
            value !== '' && (
              // biome-ignore lint/suspicious/noArrayIndexKey: nodes of a workflow may have the same name
              <DataList.Item key={at}>
                <DataList.ItemLabel>{name}</DataList.ItemLabel>
                <DataList.ItemValue style={{ overflowWrap: 'anywhere' }}>{value}</DataList.ItemValue>
              </DataList.Item>
            ),
        )}
      </DataList>
      {isDigest(trained.data) && <Digest label={t('card.data')} value={trained.data!} />}
      {version.sha256 && <Digest label={t('card.sha256')} value={version.sha256} />}
    </>
  )
}
