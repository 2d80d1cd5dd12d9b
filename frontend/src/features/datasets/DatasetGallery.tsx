/** The gallery of one dataset; what is looked for in it can be kept as a slice. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFilterStar } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Dataset } from '@/api/types'
import type { Clause } from '@/features/slices/clauses'
import { SliceModal } from '@/features/slices/SliceModal'
import { useSlug } from '@/lib/route'
import { notifyDone } from '@/ui/notify'
import { Gallery } from './Gallery'
import type { GallerySearch } from './gallerySearch'

/** Everything that the gallery shows now, as clauses. */
export function wholeFilter(dataset: string, { q, state, filter = [] }: GallerySearch): Clause[] {
  return [
    { term: 'dataset', is: dataset },
    ...(q ? [{ term: 'text' as const, contains: q }] : []),
    ...(state ? [{ term: 'state' as const, is: state }] : []),
    ...filter,
  ]
}

export function DatasetGallery({ dataset, onUpload }: { dataset: Dataset; onUpload?: (files: File[]) => void }) {
  const { t } = useTranslation('slices')
  const slug = useSlug()
  const search = useSearch({ from: '/o/$slug/shell/datasets/$id' })
  const navigate = useNavigate({ from: '/o/$slug/datasets/$id' })
  const [saving, save] = useDisclosure(false)
  const mayEdit = useMay('catalog.edit')
  const isFiltered = Boolean(search.q || search.state || search.filter?.length)
  const change = (by: GallerySearch) => void navigate({ search: (now) => ({ ...now, ...by }), replace: true })
  return (
    <>
      <Gallery
        name={dataset.name}
        dataset={dataset}
        search={search}
        clauses={search.filter ?? []}
        onChange={change}
        onUpload={onUpload}
        filterActions={
          mayEdit &&
          isFiltered && (
            <Button size="compact-xs" variant="light" leftSection={<IconFilterStar size={13} />} onClick={save.open}>
              {t('saveAs')}
            </Button>
          )
        }
      />
      {saving && (
        <SliceModal
          opened
          filter={wholeFilter(dataset.id, search)}
          onClose={save.close}
          onSaved={({ id }) => {
            notifyDone(t('saved'))
            void navigate({ to: '/o/$slug/slices/$id', params: { slug, id } })
          }}
        />
      )}
    </>
  )
}
