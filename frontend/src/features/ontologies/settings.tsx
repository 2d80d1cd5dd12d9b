/** What a kind settles for all objects of a feature, and the field that asks it: one entry for each kind that has settings. */
import { Checkbox, TagsInput, Text } from '@mantine/core'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'

export interface SettingsProps {
  readonly settings: Readonly<Record<string, unknown>>
  onChange(settings: Record<string, unknown>): void
}

export function Skeleton({ settings, onChange }: SettingsProps) {
  const { t } = useTranslation('ontologies')
  const points = (settings.points as string[] | undefined) ?? []
  const edges = (settings.edges as [number, number][] | undefined) ?? []
  /** Bones keep the names they join; those that lost one are gone. */
  const put = (next: string[]) => {
    const at = (index: number) => next.indexOf(points[index] ?? '')
    const kept = edges.map(([a, b]) => [at(a), at(b)]).filter(([a, b]) => a! >= 0 && b! >= 0)
    onChange({ ...settings, points: next, edges: kept })
  }
  const joined = edges.map(([a, b]) => `${points[a]} – ${points[b]}`).join(', ')
  return (
    <div>
      <TagsInput
        size="xs"
        label={t('skeleton')}
        description={t('skeletonHint')}
        placeholder={points.length === 0 ? t('skeletonPlaceholder') : ''}
        value={points}
        onChange={put}
        maw={480}
      />
      {joined && (
        <Text size="xs" c="dimmed" mt={4} maw={480}>
          {t('skeletonEdges', { edges: joined })}
        </Text>
      )}
    </div>
  )
}

function Direction({ settings, onChange }: SettingsProps) {
  const { t } = useTranslation('ontologies')
  return (
    <Checkbox
      size="xs"
      label={t('directed')}
      checked={settings.directed !== false}
      onChange={(event) => onChange({ ...settings, directed: event.currentTarget.checked })}
    />
  )
}

const fields: Record<string, ComponentType<SettingsProps>> = { keypoints: Skeleton, relationship: Direction }

export const settingsOf = (kind: string): ComponentType<SettingsProps> | null => fields[kind] ?? null
