import { Stack } from '@mantine/core'
import { Allowed } from '@/ui/Allowed'
import { DeleteRun } from './DeleteRun'
import { OperatingPoint } from './OperatingPoint'
import { RunForm } from './RunForm'
import { RunLabels } from './RunLabels'
import { RunSplits } from './RunSplits'
import { SplitRules } from './SplitRules'
import { useRunHere } from './useRunHere'

export function RunSettingsPage() {
  const { run, evaluation } = useRunHere()
  return (
    <Allowed permission="models.edit">
      <Stack gap={36} maw={680}>
        <RunLabels run={run} evaluation={evaluation} />
        {evaluation.state !== 'none' && (
          <OperatingPoint key={`${evaluation.confidence} ${evaluation.iou}`} run={run.id} evaluation={evaluation} />
        )}
        <RunSplits run={run} evaluation={evaluation} />
        <SplitRules run={run} />
        <RunForm key={run.id} run={run} />
        <DeleteRun run={run} />
      </Stack>
    </Allowed>
  )
}
