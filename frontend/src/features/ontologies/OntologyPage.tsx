import { Alert, Badge, Button, Stack } from '@mantine/core'
import { useBlocker, useParams } from '@tanstack/react-router'
import { useReducer, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import type { Removal } from '@/api/types'
import { asProblem } from '@/lib/problem'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { ConflictAlert } from '@/ui/ConflictAlert'
import { ProblemAlert } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { notifyDone } from '@/ui/notify'
import { Page, PageHeader } from '@/ui/PageHeader'
import { draftOf, reduceDraft } from './draft'
import { hasOptions, hasPoints, reservedHotkeys } from './kinds'
import { mistakesOf } from './mistakes'
import classes from './Ontology.module.css'
import { OntologyPreview } from './OntologyPreview'
import { useOntology, useSaveOntology, type VersionedOntology } from './queries'
import { RemovalModal } from './RemovalModal'
import { type InUse, inUseOf } from './removals'
import { TreeEditor } from './TreeEditor'
import { useToldMistakes } from './useToldMistakes'

function LeaveGuard({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation('ontologies')
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: () => dirty, withResolver: true })
  return (
    <ConfirmModal
      opened={blocker.status === 'blocked'}
      title={t('leave')}
      confirm={t('leaveConfirm')}
      onClose={() => blocker.reset?.()}
      onConfirm={async () => blocker.proceed?.()}
    >
      {t('leaveText')}
    </ConfirmModal>
  )
}

function OntologyEditor({ ontology, onReload }: { ontology: VersionedOntology; onReload: () => void }) {
  const { t } = useTranslation('ontologies')
  const { slug } = useParams({ from: '/o/$slug/shell/ontologies/$id' })
  const mayEdit = useMay('ontologies.edit')
  const [draft, dispatch] = useReducer(reduceDraft, ontology, draftOf)
  const saving = useSaveOntology(ontology.id)
  const mistakes = mistakesOf(draft, { hasOptions, hasPoints, reserved: reservedHotkeys() })
  const { form, onBlur, tellAll, mistakes: toldMistakes } = useToldMistakes(mistakes)
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
        mayEdit && (
          <Button onClick={mistakes.size > 0 ? tellAll : () => save()} loading={saving.isPending} disabled={!dirty}>
            {t('save')}
          </Button>
        )
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
      <div className={classes.columns}>
        <fieldset ref={form} disabled={!mayEdit} className={classes.plain} onBlur={onBlur}>
          <TreeEditor draft={draft} dispatch={dispatch} mistakes={toldMistakes} />
        </fieldset>
        <OntologyPreview features={draft.features} />
      </div>
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
