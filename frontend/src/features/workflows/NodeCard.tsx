/** One node on the canvas: what it is, how it is settled, and what is wrong with it. */
import { Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { KINDS, type Step } from './graph'
import { ICONS } from './nodeIcons'
import type { Told } from './useTold'
import classes from './Workflows.module.css'

export type StepNode = Node<{ step: Step; told: Told; faults: string[] }, 'step'>

export function NodeCard({ data: { step, told, faults }, selected }: NodeProps<StepNode>) {
  const { takes, gives } = KINDS[step.kind]
  const Icon = ICONS[step.kind]
  return (
    <div
      className={classes.node}
      data-testid="node"
      data-kind={step.kind}
      data-chosen={selected || undefined}
      data-wrong={faults.length > 0 || undefined}
    >
      {takes.length > 0 && <Handle type="target" position={Position.Left} className={classes.handle} />}
      <div className={classes.nodeHead}>
        <Icon size={18} stroke={1.7} aria-hidden />
        <Text fw={600} truncate>
          {told.name}
        </Text>
      </div>
      {(told.details || told.name !== told.kind) && (
        <Text size="sm" c="dimmed" truncate title={told.details}>
          {told.details || told.kind}
        </Text>
      )}
      {faults.slice(0, 2).map((fault) => (
        <div key={fault} className={classes.nodeFault} data-testid="node-fault">
          <IconAlertTriangle size={14} aria-hidden />
          <Text size="sm" lineClamp={3} title={fault}>
            {fault}
          </Text>
        </div>
      ))}
      {gives && <Handle type="source" position={Position.Right} className={classes.handle} />}
    </div>
  )
}
