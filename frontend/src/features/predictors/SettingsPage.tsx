/** What a predictor is called and by what it is let in; where its versions are made of settings, the next of them; where it is used, and how it is taken out of use. */
import { Stack } from '@mantine/core'
import { Allowed } from '@/ui/Allowed'
import { AboutForm } from './AboutForm'
import { EndPanel } from './EndPanel'
import { isBuilt, isConnected } from './families'
import { NewVersionForm } from './NewVersionForm'
import { useFamily } from './queries'
import { usePredictorHere } from './usePredictorHere'

function Settings() {
  const predictor = usePredictorHere()
  const family = useFamily(predictor?.family)
  if (!predictor || !family) return null
  return (
    <Stack gap="xl">
      <AboutForm predictor={predictor} family={family} />
      {isConnected(family) && !isBuilt(family) && predictor.archived_at === null && (
        <NewVersionForm predictor={predictor} family={family} />
      )}
      <EndPanel predictor={predictor} />
    </Stack>
  )
}

export function SettingsPage() {
  return (
    <Allowed permission="predictors.train">
      <Settings />
    </Allowed>
  )
}
