/** The data rows that a slice chooses now; its filters can be changed, tried and saved. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFileExport, IconFilterStar, IconFolderPlus } from '@tabler/icons-react'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { Gallery } from '@/features/datasets/Gallery'
import type { GallerySearch } from '@/features/datasets/gallerySearch'
import { RunPredictor } from '@/features/predictors/RunPredictor'
import { AddBatchModal } from '@/features/projects/AddBatchModal'
import { Loaded } from '@/ui/Loaded'
import { ButtonLink, TextLink } from '@/ui/links'
import { notifyDone, notifyProblem } from '@/ui/notify'
import { Page, PageHeader } from '@/ui/PageHeader'
import { type Clause, clausesOf, isSame } from './clauses'
import { type Slice, useSaveSlice, useSlice } from './queries'
import { SliceMenu } from './SliceMenu'
import { SliceModal } from './SliceModal'

interface ChangedProps {
  slice: Slice
  clauses: Clause[]
  onReset: () => void
  onSaved: (slice: Slice) => void
}

/** What can be done with filters that are not those of the slice. */
function Changed({ slice, clauses, onReset, onSaved }: ChangedProps) {
  const { t } = useTranslation('slices')
  const saving = useSaveSlice(slice.id)
  const [naming, name] = useDisclosure(false)
  const told = (saved: Slice) => {
    notifyDone(t('saved'))
    onSaved(saved)
  }
  return (
    <>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={onReset}>
        {t('reset')}
      </Button>
      <Button
        size="compact-xs"
        loading={saving.isPending}
        onClick={() => saving.mutate({ filter: clauses }, { onSuccess: told, onError: notifyProblem })}
      >
        {t('saveChanges')}
      </Button>
      <Button size="compact-xs" variant="light" leftSection={<IconFilterStar size={13} />} onClick={name.open}>
        {t('saveAs')}
      </Button>
      {naming && <SliceModal opened filter={clauses} onClose={name.close} onSaved={told} />}
    </>
  )
}

function SliceGallery({ slice }: { slice: Slice }) {
  const search = useSearch({ from: '/o/$slug/shell/slices/$id' })
  const navigate = useNavigate({ from: '/o/$slug/slices/$id' })
  const mayEdit = useMay('catalog.edit')
  const saved = clausesOf(slice.filter)
  const clauses = search.filter ?? saved
  const change = (by: GallerySearch) => void navigate({ search: (now) => ({ ...now, ...by }), replace: true })
  const isChanged = !isSame(clauses, saved)
  const changed = mayEdit && isChanged && (
    <Changed
      slice={slice}
      clauses={clauses}
      onReset={() => change({ filter: undefined })}
      onSaved={({ id }) => void navigate({ params: (now) => ({ ...now, id }), search: {}, replace: id === slice.id })}
    />
  )
  return <Gallery name={slice.name} search={search} clauses={clauses} onChange={change} filterActions={changed} />
}

export function SlicePage() {
  const { t } = useTranslation('slices')
  const { slug, id } = useParams({ from: '/o/$slug/shell/slices/$id' })
  const slice = useSlice(id)
  const navigate = useNavigate()
  const [mayEdit, mayBatch, mayExport] = [useMay('catalog.edit'), useMay('projects.edit'), useMay('exports.create')]
  const [batching, batch] = useDisclosure(false)
  const actions = slice.data && (
    <>
      {mayBatch && (
        <Button variant="default" leftSection={<IconFolderPlus size={15} />} onClick={batch.open}>
          {t('addToProject')}
        </Button>
      )}
      <RunPredictor name={slice.data.name} shown={{ slice: id }} />
      {mayExport && (
        <ButtonLink
          to="/o/$slug/exports"
          params={{ slug }}
          search={{ slice: id }}
          variant="default"
          leftSection={<IconFileExport size={15} />}
        >
          {t('export')}
        </ButtonLink>
      )}
      {mayEdit && (
        <SliceMenu slice={slice.data} onDeleted={() => void navigate({ to: '/o/$slug/slices', params: { slug } })} />
      )}
    </>
  )
  return (
    <Page
      scroll={false}
      header={
        <PageHeader
          crumb={
            <TextLink to="/o/$slug/slices" params={{ slug }} c="inherit" inherit>
              {t('title')}
            </TextLink>
          }
          title={slice.data?.name}
          description={slice.data?.description}
          actions={actions}
        />
      }
    >
      <Loaded query={slice}>{(data) => <SliceGallery key={data.id} slice={data} />}</Loaded>
      {slice.data && (
        <AddBatchModal opened={batching} onClose={batch.close} source={{ kind: 'slice', slice: slice.data }} />
      )}
    </Page>
  )
}
