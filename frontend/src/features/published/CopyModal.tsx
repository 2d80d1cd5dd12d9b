/** Copying: what the copy is called, in which words it suggests, and what was not published with it. */
import { PasswordInput, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useOntologies } from '@/features/ontologies/queries'
import { useFamilies } from '@/features/predictors/queries'
import { SettingsFields } from '@/features/predictors/SettingsFields'
import { formatBytes } from '@/lib/format'
import { useWhole } from '@/lib/pages'
import { asProblem } from '@/lib/problem'
import { useSlug } from '@/lib/route'
import { FormModal } from '@/ui/FormModal'
import { type AskedPart, askedOf, missingOf, nothingTold, partsOf, type Told, type ToldParts } from './asked'
import { type PublicationDetail, useCopy } from './queries'

interface PartFieldsProps {
  asked: AskedPart
  told: Told
  errors: Record<string, string>
  onChange: (told: Told) => void
}

function PartFields({ asked, told, errors, onChange }: PartFieldsProps) {
  const { t } = useTranslation('published')
  return (
    <Stack gap="sm" data-testid="asked-part">
      <Title order={3} fz="sm">
        {t('asksFor', { name: asked.part.name })}
      </Title>
      <SettingsFields
        settings={asked.settings}
        values={told.values}
        errors={errors}
        onChange={(name, value) => onChange({ ...told, values: { ...told.values, [name]: value } })}
      />
      {asked.wantsSecret && (
        <PasswordInput
          label={t('secret')}
          description={t('secretHint')}
          autoComplete="new-password"
          value={told.secret}
          onChange={(event) => onChange({ ...told, secret: event.currentTarget.value })}
        />
      )}
    </Stack>
  )
}

/** What is asked of each part, what was typed, and what is wrong with it. */
function useAsked(publication: PublicationDetail, refused: unknown) {
  const { t } = useTranslation(['published', 'predictors'])
  const asked = askedOf(publication.parts, useFamilies(true).data ?? [])
  const [told, setTold] = useState<ToldParts>({})
  const [isTold, setIsTold] = useState(false)
  const all = { ...nothingTold(asked), ...told }
  const missing = missingOf(asked, all)
  const theirs = refused ? asProblem(refused).fields() : {}
  const errors = ({ part, settings }: AskedPart): Record<string, string> =>
    Object.fromEntries(
      settings.flatMap(({ name }): [string, string][] => {
        const said = theirs[`parts.${part.place}.settings.${name}`]
        if (isTold && missing.has(`${part.place}.${name}`)) return [[name, t('predictors:wrong.needed')]]
        return said ? [[name, said]] : []
      }),
    )
  return {
    asked,
    told: all,
    errors,
    tell: (place: number, one: Told) => setTold((before) => ({ ...before, [place]: one })),
    /** What is sent, or null where something is missing: then the fields say so. */
    read: () => {
      setIsTold(true)
      return missing.size > 0 ? null : partsOf(asked, all)
    },
  }
}

export function CopyModal({ publication, onClose }: { publication: PublicationDetail; onClose: () => void }) {
  const { t } = useTranslation('published')
  const slug = useSlug()
  const navigate = useNavigate()
  const ontologies = useWhole(useOntologies())
  const copying = useCopy(publication.id)
  const parts = useAsked(publication, copying.error)
  const form = useForm({
    initialValues: { name: publication.name, ontology: '' },
    validate: {
      name: (value) => (value.trim() ? null : t('nameNeeded')),
      ontology: (value) => (value ? null : t('ontologyPick')),
    },
  })
  const copy = form.onSubmit(
    (values) => {
      const said = parts.read()
      const goThere = ({ predictor }: { predictor: string }) =>
        void navigate({ to: '/o/$slug/predictors/$id', params: { slug, id: predictor } })
      if (said) copying.mutate({ ...values, parts: said }, { onSuccess: goThere })
    },
    () => void parts.read(),
  )
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t('copyTitle', { name: publication.name })}
      submit={t('start')}
      busy={copying.isPending}
      error={copying.error}
      size="lg"
      onSubmit={copy}
    >
      <TextInput label={t('name')} required data-autofocus maxLength={150} {...form.getInputProps('name')} />
      <Select
        label={t('ontology')}
        description={t('ontologyHint')}
        placeholder={t('ontologyPick')}
        required
        searchable
        data={ontologies.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('ontology')}
      />
      {parts.asked.map((one) => (
        <PartFields
          key={one.part.place}
          asked={one}
          told={parts.told[one.part.place]!}
          errors={parts.errors(one)}
          onChange={(told) => parts.tell(one.part.place, told)}
        />
      ))}
      {publication.size > 0 && (
        <Text size="sm" c="dimmed">
          {t('takes', { size: formatBytes(publication.size) })}
        </Text>
      )}
    </FormModal>
  )
}
