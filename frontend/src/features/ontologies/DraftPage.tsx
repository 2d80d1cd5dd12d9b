/** An ontology drafted from a file: the file is read, what was found is looked at and changed, and only then saved. */
import { Alert, Button, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DraftedOntology } from '@/api/types'
import { useFormats } from '@/features/exports/queries'
import { useSlug } from '@/lib/route'
import { Allowed } from '@/ui/Allowed'
import { ProblemAlert } from '@/ui/ErrorState'
import { Loaded } from '@/ui/Loaded'
import { TextLink } from '@/ui/links'
import { Page, PageHeader } from '@/ui/PageHeader'
import { DraftFile } from './DraftFile'
import { DraftForm, useDraft } from './DraftForm'
import { colored, renewed } from './draft'
import { LeaveGuard } from './LeaveGuard'
import classes from './Ontology.module.css'
import { useCreateOntology } from './queries'

interface Drafted extends DraftedOntology {
  file: string
}

/** "animals.coco.json" speaks of "animals.coco". */
const nameOf = (file: string) => file.replace(/\.[^.]+$/, '') || file

function LeftOut({ lines }: { lines: DraftedOntology['left_out'] }) {
  const { t } = useTranslation('ontologies')
  if (lines.length === 0) return null
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle size={18} />}
      title={t('fromFile.leftOut', { count: lines.length })}
      data-testid="left-out"
    >
      <List size="sm">
        {lines.map(({ name, message }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two that are left out may bear one name
          <List.Item key={index}>
            <Text span inherit fw={600}>
              {name || t('unnamed')}
            </Text>
            {': '}
            {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

function Header({ actions }: { actions?: ReactNode }) {
  const { t } = useTranslation('ontologies')
  const slug = useSlug()
  const list = (
    <TextLink to="/o/$slug/ontologies" params={{ slug }} c="inherit" inherit>
      {t('title')}
    </TextLink>
  )
  return <PageHeader crumb={list} title={t('fromFile.title')} actions={actions} />
}

/** What was found, as an ontology that can be changed like any other. */
function Found({ drafted, onOther }: { drafted: Drafted; onOther: () => void }) {
  const { t } = useTranslation('ontologies')
  const slug = useSlug()
  const navigate = useNavigate()
  const editing = useDraft({ name: nameOf(drafted.file), features: colored(drafted.features) })
  const creating = useCreateOntology()
  const create = () =>
    creating.mutate(
      { ...editing.draft, features: renewed(editing.draft.features) },
      { onSuccess: ({ id }) => void navigate({ to: '/o/$slug/ontologies/$id', params: { slug, id } }) },
    )
  const actions = (
    <>
      <Button variant="default" onClick={onOther} disabled={creating.isPending}>
        {t('fromFile.other')}
      </Button>
      <Button onClick={editing.isRight ? create : editing.told.tellAll} loading={creating.isPending}>
        {t('create')}
      </Button>
    </>
  )
  return (
    <Page header={<Header actions={actions} />} wide>
      <Stack gap="md" className={classes.notices}>
        <Text size="sm" c="dimmed">
          {t('fromFile.found', { count: drafted.features.length, file: drafted.file })}
        </Text>
        <LeftOut lines={drafted.left_out} />
        {creating.isError && <ProblemAlert error={creating.error} />}
      </Stack>
      <DraftForm editing={editing} disabled={creating.isPending} />
      <LeaveGuard dirty={!creating.isPending && !creating.isSuccess} />
    </Page>
  )
}

export function DraftPage() {
  const formats = useFormats()
  const [drafted, setDrafted] = useState<Drafted | null>(null)
  if (drafted) return <Found drafted={drafted} onOther={() => setDrafted(null)} />
  return (
    <Page header={<Header />}>
      <Allowed permission="ontologies.edit">
        <Loaded query={formats}>
          {(all) => (
            <DraftFile
              formats={all.filter(({ reads }) => reads)}
              onDrafted={(draft, file) => setDrafted({ ...draft, file })}
            />
          )}
        </Loaded>
      </Allowed>
    </Page>
  )
}
