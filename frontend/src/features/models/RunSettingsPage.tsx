/** Everything that may be set of a run; those who may not set it read how it stands. */
import { Stack } from '@mantine/core'
import { useMay } from '@/api/session'
import { DeleteRun } from './DeleteRun'
import { OperatingPoint } from './OperatingPoint'
import { RunAbout } from './RunAbout'
import { RunForm } from './RunForm'
import { RunLabels } from './RunLabels'
import { RunSplits } from './RunSplits'
import { SplitRules } from './SplitRules'
import { useRunHere } from './useRunHere'

export function RunSettingsPage() {
  const { run, evaluation } = useRunHere()
  const mayEdit = useMay('models.edit')
  return (
    <Stack gap={36} maw={680}>
      {mayEdit ? (
        <>
          <RunLabels run={run} evaluation={evaluation} />
          {evaluation.state !== 'none' && (
            <OperatingPoint key={`${evaluation.confidence} ${evaluation.iou}`} run={run.id} evaluation={evaluation} />
          )}
          <RunSplits run={run} evaluation={evaluation} />
          <SplitRules run={run} />
          <RunForm key={run.id} run={run} />
          <DeleteRun run={run} />
        </>
      ) : (
        <RunAbout run={run} evaluation={evaluation} />
      )}
    </Stack>
  )
}
