/** What an export shall hold and as what; a job makes the file. */
import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconFileExport } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormatSelect } from '@/features/imports/FormatSelect'
import { nameOf } from '@/features/ontologies/kinds'
import { ProblemAlert } from '@/ui/ErrorState'
import { type AskedParams, wordsOf } from './Asked'
import { asked, bodyOf, type Choice, type ExportsSearch, firstChoice, MEDIA, sourceOf } from './choice'
import { nameIn, type Options, useOptions } from './options'
import { Pick } from './Pick'
import { type Format, useStartExport } from './queries'
import { There } from './There'
import { WhatGoesOut } from './WhatGoesOut'
import { WhichRows } from './WhichRows'

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="xs" component="section">
      <Title order={3} fz="sm">
        {title}
      </Title>
      {children}
    </Stack>
  )
}

/** What the chosen format has room for, in a sentence. */
function Room({ format }: { format: Format | undefined }) {
  const { t } = useTranslation('exports')
  if (!format) return null
  return (
    <Text size="xs" c="dimmed" mt={5}>
      {format.whole
        ? t('holdsAll')
        : t('holds', { title: format.title, kinds: format.kinds.map((kind) => nameOf(kind).toLowerCase()).join(', ') })}
    </Text>
  )
}

/** The choice as a finished export tells it. */
const told = (choice: Choice, options: Options): AskedParams => ({
  says: choice.says,
  media: choice.media,
  ...(choice.says === 'predictions' ? {} : asked[choice.states]),
  named: {
    model_run: nameIn(options.runs, choice.model_run),
    batches: choice.batches.flatMap((id) => nameIn(options.batches, id) ?? []),
    dataset: nameIn(options.datasets, choice.dataset),
    slice: nameIn(options.slices, choice.slice),
  },
})

interface StartExportProps {
  formats: readonly Format[]
  /** What the address has chosen already. */
  preset: ExportsSearch
  /** The page is of the project in `preset`. */
  isOfProject?: boolean
}

export function StartExport({ formats, preset, isOfProject = false }: StartExportProps) {
  const { t } = useTranslation('exports')
  const [chosen, setChosen] = useState(() => firstChoice(preset))
  const options = useOptions(chosen)
  const starting = useStartExport()
  const writing = formats.filter(({ writes, both }) => writes && (both || chosen.says !== 'both'))
  const format = writing.find(({ name }) => name === chosen.format) ?? writing.find(({ whole }) => whole)
  const only = options.projects.length === 1 && chosen.says !== 'predictions' ? options.projects[0]!.value : ''
  const choice = { ...chosen, project: chosen.project || only, format: format?.name ?? chosen.format }
  const source = sourceOf(choice)
  const change = (by: Partial<Choice>) => setChosen((now) => ({ ...now, ...by }))
  const start = () => source && starting.mutate({ of: source, body: bodyOf(choice) })
  return (
    <Paper p="md" data-testid="start-export">
      <Stack gap="md">
        <Part title={t('parts.what')}>
          <WhatGoesOut choice={choice} options={options} onChange={change} isOfProject={isOfProject} />
        </Part>
        <Part title={t('parts.rows')}>
          <WhichRows choice={choice} options={options} onChange={change} />
        </Part>
        <Part title={t('parts.file')}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing="xs">
            <div>
              <FormatSelect
                label={t('format')}
                formats={writing}
                value={choice.format}
                onChange={(name) => change({ format: name })}
              />
              <Room format={format} />
            </div>
            <Pick
              label={t('media')}
              hint={t(`mediaHint.${choice.media}`)}
              options={MEDIA.map((value) => ({ value, label: t(`mediaIs.${value}`) }))}
              value={choice.media}
              onChange={(media) => change({ media: media as Choice['media'] })}
            />
          </SimpleGrid>
        </Part>
        <There says={choice.says} options={options} />
        {starting.isError && <ProblemAlert error={starting.error} />}
        <Group gap="sm">
          <Button
            leftSection={<IconFileExport size={15} />}
            loading={starting.isPending}
            disabled={!source}
            onClick={start}
          >
            {t('start')}
          </Button>
          <Text size="sm" c="dimmed" flex="1 1 240px" data-testid="export-will-hold">
            {source
              ? t('willHold', { words: wordsOf(told(choice, options), t) })
              : t(choice.says !== 'labels' && !choice.model_run ? 'missingRun' : 'missingProject')}
          </Text>
        </Group>
      </Stack>
    </Paper>
  )
}
