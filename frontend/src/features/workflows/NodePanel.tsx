/** The chosen node: what it does, where its work comes from, how it is settled. */
import { Alert, Button, MultiSelect, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Predictor, PredictorFamily } from '@/api/types'
import { classesAt } from './classesAt'
import { byField, type Fault, ofNode } from './faults'
import { change, type Graph, into, KINDS, remove, type Step, setSources, sourcesFor, stepOf } from './graph'
import { FIELDS } from './NodeFields'
import { askable } from './PredictorField'
import { useTold } from './useTold'
import classes from './Workflows.module.css'

interface PanelProps {
  graph: Graph
  chosen: string | null
  faults: readonly Fault[]
  predictors: readonly Predictor[]
  families: readonly PredictorFamily[]
  /** The workflow itself, which cannot stand in itself. */
  self: string
  onChange: (graph: Graph) => void
  onChoose: (id: string | null) => void
}

function Sources({ graph, step, predictors, onChange }: PanelProps & { step: Step }) {
  const { t } = useTranslation('workflows')
  const tell = useTold(predictors)
  const { takes, many } = KINDS[step.kind]
  if (takes.length === 0) return null
  const data = sourcesFor(graph, step.id).map((one) => ({ value: one.id, label: tell(one).name }))
  const sources = into(graph, step.id)
  const choose = (chosen: string[]) => onChange(setSources(graph, step.id, chosen))
  const common = { label: t('from'), data, nothingFoundMessage: t('fromNone') }
  return many ? (
    <MultiSelect {...common} value={sources} onChange={choose} />
  ) : (
    <Select {...common} clearable value={sources[0] ?? null} onChange={(one) => choose(one ? [one] : [])} />
  )
}

function Chosen({ step, ...props }: PanelProps & { step: Step }) {
  const { t } = useTranslation('workflows')
  const { graph, faults, predictors, families, self, onChange, onChoose } = props
  const tell = useTold(predictors)
  const Fields = FIELDS[step.kind]
  const mine = ofNode(faults, step.id)
  const isEnd = step.kind === 'input' || step.kind === 'output'
  return (
    <Stack gap="sm" data-testid="node-panel">
      <div>
        <Title order={3} fz="md">
          {t(`kinds.${step.kind}`)}
        </Title>
        <Text size="sm" c="dimmed">
          {t(`about.${step.kind}`)}
        </Text>
      </div>
      {mine
        .filter(({ field }) => field === '')
        .map(({ message }) => (
          <Alert key={message} color="red" variant="light" p="xs">
            {message}
          </Alert>
        ))}
      {!isEnd && (
        <TextInput
          label={t('name')}
          placeholder={t(`kinds.${step.kind}`)}
          maxLength={100}
          value={step.title}
          onChange={(event) => onChange(change(graph, step.id, { title: event.currentTarget.value }))}
        />
      )}
      <Sources {...props} step={step} />
      <Fields
        settings={step.settings}
        errors={byField(mine)}
        names={classesAt(graph, step.id, predictors)}
        predictors={predictors}
        fits={askable(families, self, step.kind === 'outline')}
        branches={into(graph, step.id).map((id) => ({ id, name: tell(stepOf(graph, id)!).name }))}
        onChange={(settings) => onChange(change(graph, step.id, { settings }))}
      />
      {!isEnd && (
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          mt="sm"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconTrash size={15} />}
          onClick={() => {
            onChoose(null)
            onChange(remove(graph, step.id))
          }}
        >
          {t('removeNode')}
        </Button>
      )}
    </Stack>
  )
}

export function NodePanel(props: PanelProps) {
  const { t } = useTranslation('workflows')
  const step = stepOf(props.graph, props.chosen)
  return (
    <aside className={classes.panel}>
      {step ? (
        <Chosen key={step.id} {...props} step={step} />
      ) : (
        <>
          <Text fw={600}>{t('none')}</Text>
          <Text size="sm" c="dimmed">
            {t('noneText')}
          </Text>
        </>
      )}
    </aside>
  )
}
