/** What a predictor is called and by what it is let in; and, where its versions are made of settings, the next of them. */
import { Stack } from '@mantine/core'
import { Allowed } from '@/ui/Allowed'
import { AboutForm } from './AboutForm'
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
      {isConnected(family) && !isBuilt(family) && <NewVersionForm predictor={predictor} family={family} />}
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
