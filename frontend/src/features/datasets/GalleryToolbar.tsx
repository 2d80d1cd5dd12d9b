/** What of a dataset is shown, and in which order. */
import { CloseButton, NativeSelect, SegmentedControl, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import classes from './Datasets.module.css'
import type { GallerySearch } from './gallerySearch'

interface GalleryToolbarProps {
  value: GallerySearch
  onChange: (change: GallerySearch) => void
  count: number | null
  /** What stands behind the order. */
  children?: ReactNode
}

export function GalleryToolbar({ value, onChange, count, children }: GalleryToolbarProps) {
  const { t } = useTranslation('datasets')
  const [typed, setTyped] = useState(value.q ?? '')
  const search = useDebouncedCallback((q: string) => onChange({ q: q.trim() || undefined }), 250)
  function type(text: string) {
    setTyped(text)
    search(text)
  }
  return (
    <search className={classes.toolbar}>
      <TextInput
        size="xs"
        w={230}
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={14} />}
        rightSection={typed && <CloseButton size="xs" aria-label={t('clearSearch')} onClick={() => type('')} />}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('state')}
        value={value.state ?? 'all'}
        onChange={(state) => onChange({ state: state === 'all' ? undefined : (state as GallerySearch['state']) })}
        data={(['all', 'ready', 'processing', 'failed'] as const).map((state) => ({
          value: state,
          label: t(`states.${state}`),
        }))}
      />
      <NativeSelect
        size="xs"
        aria-label={t('order')}
        value={value.order ?? 'newest'}
        onChange={(event) => onChange({ order: event.currentTarget.value === 'name' ? 'name' : undefined })}
        data={[
          { value: 'newest', label: t('newest') },
          { value: 'name', label: t('byName') },
        ]}
      />
      {children}
      {count !== null && (
        <Text size="sm" c="dimmed" ml="auto">
          {t('countOf', { count, number: formatCount(count) })}
        </Text>
      )}
    </search>
  )
}
