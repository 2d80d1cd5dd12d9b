/** Every slice of the organization, with what it chooses. */
import { Text } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { formatDay } from '@/lib/format'
import { useSlug } from '@/lib/route'
import type { Column } from '@/ui/DataTable'
import { ListPage } from '@/ui/ListPage'
import { ButtonLink, TextLink } from '@/ui/links'
import { type Clause, clausesOf } from './clauses'
import { type Slice, useSlices } from './queries'
import { SliceMenu } from './SliceMenu'
import classes from './Slices.module.css'
import { useWords } from './wording'

function Words({ clause }: { clause: Clause }) {
  const { text, isGone } = useWords(clause)
  return (
    <span className={classes.said} data-gone={isGone || undefined}>
      {text}
    </span>
  )
}

/** The clauses of a slice, one after the other. */
function FilterWords({ slice }: { slice: Slice }) {
  const { t } = useTranslation('slices')
  const clauses = clausesOf(slice.filter)
  if (clauses.length === 0) return <span className={classes.said}>{t('everything')}</span>
  return (
    <span className={classes.filter}>
      {clauses.map((clause) => (
        <Words key={JSON.stringify(clause)} clause={clause} />
      ))}
    </span>
  )
}

function useColumns(): Column<Slice>[] {
  const { t } = useTranslation('slices')
  const slug = useSlug()
  const mayEdit = useMay('catalog.edit')
  return [
    {
      key: 'name',
      header: t('name'),
      cell: (slice) => (
        <>
          <TextLink to="/o/$slug/slices/$id" params={{ slug, id: slice.id }} fw={600} c="inherit" inherit>
            {slice.name}
          </TextLink>
          {slice.description && (
            <Text size="xs" c="dimmed" lineClamp={1}>
              {slice.description}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'filter',
      header: t('filter'),
      secondary: true,
      width: '48%',
      cell: (slice) => <FilterWords slice={slice} />,
    },
    {
      key: 'by',
      header: t('by'),
      secondary: true,
      width: 190,
      cell: ({ created_by, created_at }) => (
        <>
          <Text inherit truncate>
            {created_by}
          </Text>
          <Text size="xs" c="dimmed">
            {formatDay(created_at)}
          </Text>
        </>
      ),
    },
    {
      key: 'more',
      header: '',
      align: 'right',
      width: 56,
      cell: (slice) => mayEdit && <SliceMenu slice={slice} />,
    },
  ]
}

export function SlicesPage() {
  const { t } = useTranslation('slices')
  const slug = useSlug()
  const navigate = useNavigate()
  return (
    <ListPage
      title={t('title')}
      query={useSlices()}
      columns={useColumns()}
      rowKey={({ id }) => id}
      onRowClick={({ id }) => void navigate({ to: '/o/$slug/slices/$id', params: { slug, id } })}
      empty={{
        icon: <IconFilter size={24} />,
        title: t('empty'),
        text: t('emptyText'),
        action: (
          <ButtonLink to="/o/$slug/datasets" params={{ slug }}>
            {t('openDatasets')}
          </ButtonLink>
        ),
      }}
    />
  )
}
