/** The builder of a workflow: palette, canvas and panel; what is saved becomes a version. */
import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Predictor } from '@/api/types'
import { LeaveGuard } from '@/features/ontologies/LeaveGuard'
import { useConnectVersion, useFamilies, useNamedPredictors } from '@/features/predictors/queries'
import { inUse } from '@/features/predictors/versions'
import { ProblemAlert } from '@/ui/ErrorState'
import { Canvas } from './Canvas'
import { type Fault, faultsOf } from './faults'
import { add, type Graph, isSame, type KindName, namedIn, readGraph } from './graph'
import { arranged } from './layout'
import { NodePanel } from './NodePanel'
import { Palette } from './Palette'
import { Templates } from './Templates'
import classes from './Workflows.module.css'

/** The graph of the newest version, laid out where nobody has arranged it; null where there is none. */
function savedOf({ versions }: Predictor): Graph | null {
  const stored = readGraph((versions[0]?.settings as { graph?: unknown } | undefined)?.graph)
  return stored && arranged(stored)
}

function Standing({ predictor, isUnsaved }: { predictor: Predictor; isUnsaved: boolean }) {
  const { t } = useTranslation('workflows')
  const newest = predictor.versions[0]
  const used = inUse(predictor)
  const words = isUnsaved
    ? t('isUnsaved')
    : newest?.state === 'connecting'
      ? t('isTried', { number: newest.number })
      : used && t('isUsed', { number: used.number })
  return (
    <Text size="sm" c="dimmed" role="status" data-testid="standing">
      {words}
    </Text>
  )
}

function Refused({ faults }: { faults: readonly Fault[] }) {
  const { t } = useTranslation('workflows')
  const general = faults.filter(({ node }) => node === null)
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={t('refused')} role="alert">
      {faults.length > general.length && (
        <Text size="sm">{t('refusedText', { count: faults.length - general.length })}</Text>
      )}
      {general.length > 0 && (
        <List size="sm">
          {general.map(({ message }) => (
            <List.Item key={message}>{message}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}

export function Builder({ predictor }: { predictor: Predictor }) {
  const { t } = useTranslation('workflows')
  const saved = savedOf(predictor)
  const [drawn, setDrawn] = useState<Graph | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const [faults, setFaults] = useState<Fault[]>([])
  const families = useFamilies(true).data ?? []
  const saving = useConnectVersion(predictor.id)
  const graph = drawn ?? saved
  const predictors = useNamedPredictors(graph ? namedIn(graph) : [])
  if (!graph) return <Templates onBegin={setDrawn} />
  const newest = predictor.versions[0]
  const isUnsaved = drawn !== null && !isSame(drawn, saved)
  const change = (next: Graph) => {
    const same = new Set(next.nodes.filter((node) => graph.nodes.includes(node)).map(({ id }) => id))
    setFaults((all) => (next.edges === graph.edges ? all.filter(({ node }) => node === null || same.has(node)) : all))
    setDrawn(next)
  }
  const addNode = (kind: KindName) => {
    const [next, id] = add(graph, kind, chosen)
    change(next)
    setChosen(id)
  }
  const save = () => {
    setFaults([])
    saving.mutate(
      { settings: { graph: { ...graph } }, file: null },
      {
        onSuccess: () => setDrawn((now) => (now === graph ? null : now)), // what was drawn meanwhile stays
        onError: (error) => {
          const found = faultsOf(error, graph)
          setFaults(found)
          setChosen(found.find(({ node }) => node !== null)?.node ?? chosen)
        },
      },
    )
  }
  const shared = { graph, chosen, faults, predictors, onChange: change, onChoose: setChosen }
  return (
    <Stack gap="sm" data-testid="builder">
      <LeaveGuard dirty={isUnsaved && !saving.isPending} text={t('leaveText')} />
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" maw={760}>
          {t('text')}
        </Text>
        <Group gap="sm">
          <Standing predictor={predictor} isUnsaved={isUnsaved} />
          {isUnsaved && saved && (
            <Button
              variant="default"
              onClick={() => {
                setDrawn(null)
                setFaults([])
              }}
            >
              {t('discard')}
            </Button>
          )}
          <Button disabled={!isUnsaved} loading={saving.isPending} onClick={save}>
            {t('save')}
          </Button>
        </Group>
      </Group>
      {faults.length > 0 && <Refused faults={faults} />}
      {saving.error && faults.length === 0 && <ProblemAlert error={saving.error} />}
      {newest?.state === 'failed' && !isUnsaved && (
        <Alert color="red" variant="light" title={t('failed', { number: newest.number })} role="alert">
          {newest.error}
        </Alert>
      )}
      <div className={classes.builder}>
        <Palette onAdd={addNode} />
        <Canvas {...shared} />
        <NodePanel {...shared} families={families} self={predictor.id} />
      </div>
    </Stack>
  )
}
