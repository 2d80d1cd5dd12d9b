import { Alert, Badge, Button, Stack } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Removal } from '@/api/types'
import { asProblem } from '@/lib/problem'
import { ConflictAlert } from '@/ui/ConflictAlert'
import { ProblemAlert } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { notifyDone } from '@/ui/notify'
import { Page, PageHeader } from '@/ui/PageHeader'
import { DraftForm, useDraft } from './DraftForm'
import { LabelingConfig } from './LabelingConfig'
import { LeaveGuard } from './LeaveGuard'
import classes from './Ontology.module.css'
import { useOntology, useSaveOntology, type VersionedOntology } from './queries'
import { RemovalModal } from './RemovalModal'
import { type InUse, inUseOf } from './removals'

function OntologyEditor({ ontology, onReload }: { ontology: VersionedOntology; onReload: () => void }) {
  const { t } = useTranslation('ontologies')
  const { slug } = useParams({ from: '/o/$slug/shell/ontologies/$id' })
  const mayEdit = useMay('ontologies.edit')
  const editing = useDraft(ontology)
  const { draft, dispatch, told, isRight } = editing
  const saving = useSaveOntology(ontology.id)
  const dirty = draft.name !== ontology.name || JSON.stringify(draft.features) !== JSON.stringify(ontology.features)
  const conflict = saving.isError && asProblem(saving.error).status === 412
  // The editor is made anew with what was saved, so it is not there any more to be called back.
  const [asked, setAsked] = useState<readonly InUse[]>([])
  const inUse = inUseOf(saving.error)
  const save = (removals?: readonly Removal[]) =>
    saving.mutateAsync({ ...draft, etag: ontology.etag, ...(removals && { removals }) }).then(
      ({ data }) => {
        dispatch({ do: 'load', ontology: data })
        notifyDone(t('saved', { number: data.version }))
      },
      (thrown) => setAsked((before) => (before.length > 0 ? before : inUseOf(thrown))),
    )

  const header = (
    <PageHeader
      crumb={
        <TextLink to="/o/$slug/ontologies" params={{ slug }} c="inherit" inherit>
          {t('title')}
        </TextLink>
      }
      title={ontology.name}
      badge={
        <Badge size="sm" color="gray">
          {t('versionNumber', { number: ontology.version })}
        </Badge>
      }
      actions={
        <>
          <LabelingConfig ontology={ontology} />
          {mayEdit && (
            <Button onClick={isRight ? () => save() : told.tellAll} loading={saving.isPending} disabled={!dirty}>
              {t('save')}
            </Button>
          )}
        </>
      }
    />
  )
  return (
    <Page header={header} wide>
      <Stack gap="md" className={classes.notices}>
        {!mayEdit && <Alert color="gray">{t('readOnly')}</Alert>}
        {conflict && (
          <ConflictAlert title={t('conflict')} text={t('conflictText')} reload={t('reload')} onReload={onReload} />
        )}
        {saving.isError && !conflict && asked.length === 0 && <ProblemAlert error={saving.error} />}
      </Stack>
      <DraftForm editing={editing} disabled={!mayEdit} />
      {asked.length > 0 && (
        <RemovalModal
          ontology={ontology}
          draft={draft}
          inUse={asked}
          busy={saving.isPending}
          error={inUse.length > 0 ? null : saving.error}
          onClose={() => {
            setAsked([])
            saving.reset()
          }}
          onSave={save}
        />
      )}
      <LeaveGuard dirty={dirty && !saving.isPending} />
    </Page>
  )
}

export function OntologyPage() {
  const { id } = useParams({ from: '/o/$slug/shell/ontologies/$id' })
  const ontology = useOntology(id)
  return (
    <Loaded query={ontology}>
      {(data) => <OntologyEditor key={data.version} ontology={data} onReload={() => void ontology.refetch()} />}
    </Loaded>
  )
}
