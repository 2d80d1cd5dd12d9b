/** The graph, drawn: nodes are moved and chosen, edges drawn and removed, by mouse and by keyboard. */
import { useComputedColorScheme } from '@mantine/core'
import {
  Background,
  type Connection,
  Controls,
  type Edge as Drawn,
  type EdgeChange,
  MarkerType,
  type NodeChange,
  ReactFlow,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Predictor } from '@/api/types'
import { type Fault, ofNode } from './faults'
import { change, connect, type Graph, isSame, mayConnect, remove } from './graph'
import { NodeCard, type StepNode } from './NodeCard'
import { useTold } from './useTold'
import classes from './Workflows.module.css'

const nodeTypes = { step: NodeCard }
const drawnLike = { type: 'default', markerEnd: { type: MarkerType.ArrowClosed } }
const idOf = ({ source, target }: { source: string; target: string }) => `${source}→${target}`

interface CanvasProps {
  graph: Graph
  chosen: string | null
  faults: readonly Fault[]
  predictors: readonly Predictor[]
  onChange: (graph: Graph) => void
  onChoose: (id: string | null) => void
}

type Sizes = Record<string, { width: number; height: number }>

export function Canvas({ graph, chosen, faults, predictors, onChange, onChoose }: CanvasProps) {
  const { t } = useTranslation('workflows')
  const scheme = useComputedColorScheme('light')
  const tell = useTold(predictors)
  const [sizes, setSizes] = useState<Sizes>({})
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const nodes = graph.nodes.map((step): StepNode => {
    const told = tell(step)
    return {
      id: step.id,
      type: 'step',
      position: step.position,
      data: { step, told, faults: ofNode(faults, step.id).map(({ message }) => message) },
      selected: step.id === chosen,
      deletable: step.kind !== 'input' && step.kind !== 'output',
      measured: sizes[step.id],
      ariaLabel: [told.name, told.details].filter(Boolean).join(', '),
    }
  })
  const edges = useMemo(
    () => graph.edges.map((edge): Drawn => ({ id: idOf(edge), ...edge, selected: picked.has(idOf(edge)) })),
    [graph.edges, picked],
  )
  const nodesChanged = (changes: NodeChange<StepNode>[]) => {
    let next = graph
    let nowChosen = chosen
    const measured: Sizes = {}
    for (const one of changes) {
      if (one.type === 'dimensions' && one.dimensions) measured[one.id] = one.dimensions
      if (one.type === 'position' && one.position) {
        next = change(next, one.id, { position: { x: Math.round(one.position.x), y: Math.round(one.position.y) } })
      }
      if (one.type === 'remove') next = remove(next, one.id)
      if (one.type === 'select' && (one.selected || one.id === nowChosen)) nowChosen = one.selected ? one.id : null
    }
    if (nowChosen !== chosen) onChoose(nowChosen)
    if (Object.keys(measured).length > 0) setSizes((all) => ({ ...all, ...measured }))
    if (!isSame(next, graph)) onChange(next)
  }
  const edgesChanged = (changes: EdgeChange[]) => {
    const gone = new Set(changes.flatMap((one) => (one.type === 'remove' ? [one.id] : [])))
    const selects = changes.flatMap((one) => (one.type === 'select' ? [one] : []))
    if (selects.length > 0) {
      setPicked((all) => {
        const next = new Set(all)
        for (const { id, selected } of selects) selected ? next.add(id) : next.delete(id)
        return next
      })
    }
    if (gone.size > 0) onChange({ ...graph, edges: graph.edges.filter((edge) => !gone.has(idOf(edge))) })
  }
  return (
    <section className={classes.canvas} data-testid="canvas" aria-label={t('canvas')}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        defaultEdgeOptions={drawnLike}
        colorMode={scheme}
        onNodesChange={nodesChanged}
        onEdgesChange={edgesChanged}
        onConnect={({ source, target }: Connection) => onChange(connect(graph, source, target))}
        isValidConnection={({ source, target }) => mayConnect(graph, source, target)}
        onPaneClick={() => onChoose(null)}
        deleteKeyCode={['Delete', 'Backspace']}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        fitView
        fitViewOptions={{ padding: 0.06, maxZoom: 1 }}
        minZoom={0.3}
        maxZoom={1.5}
        preventScrolling={false}
        zoomOnScroll={false}
        connectionRadius={40}
      >
        <Background gap={20} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  )
}
