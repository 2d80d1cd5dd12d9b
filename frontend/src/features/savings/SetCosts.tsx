import { Anchor, Button, Group, NumberInput, Popover, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { ProblemAlert } from '@/ui/ErrorState'
import { useSetCosts } from './queries'

export function SetCosts({ project }: { project: string }) {
  const { t } = useTranslation('savings')
  const [opened, { toggle, close }] = useDisclosure(false)
  const [hourly, setHourly] = useState<number | string>('')
  const [currency, setCurrency] = useState('USD')
  const saving = useSetCosts(project)
  if (!useMay('projects.edit')) return null
  function save(event: FormEvent) {
    event.preventDefault()
    saving.mutate({ hourly_cost: Number(hourly), currency: currency.toUpperCase() }, { onSuccess: close })
  }
  return (
    <Popover opened={opened} onChange={close} shadow="md" trapFocus withArrow>
      <Popover.Target>
        <Anchor component="button" type="button" size="xs" onClick={toggle}>
          {t('setCost')}
        </Anchor>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={save}>
          <Stack gap="xs">
            <Group gap="xs" wrap="nowrap" align="end">
              <NumberInput size="xs" label={t('hourly')} min={0} value={hourly} onChange={setHourly} w={120} />
              <TextInput
                size="xs"
                label={t('currency')}
                maxLength={3}
                w={70}
                value={currency}
                onChange={(event) => setCurrency(event.currentTarget.value)}
              />
            </Group>
            {saving.isError && <ProblemAlert error={saving.error} />}
            <Button type="submit" disabled={hourly === ''} loading={saving.isPending}>
              {t('save')}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
