/** What a webhook is told of, each type with when it happens. */
import { Checkbox, Code, ScrollArea, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Loaded } from '@/ui/Loaded'
import { useEventTypes } from './queries'

interface EventPickerProps {
  value?: string[]
  onChange?: (events: string[]) => void
  error?: ReactNode
}

export function EventPicker({ value, onChange, error }: EventPickerProps) {
  const { t } = useTranslation('webhooks')
  return (
    <Loaded query={useEventTypes()}>
      {(types) => (
        <Checkbox.Group label={t('events')} value={value} onChange={onChange} error={error}>
          <ScrollArea.Autosize mah={260} mt={4} type="auto">
            <Stack gap={8} p={4}>
              {types.map(({ type, when }) => (
                <Checkbox
                  key={type}
                  size="xs"
                  value={type}
                  label={<Code>{type}</Code>}
                  description={
                    <Text size="xs" c="dimmed" component="span">
                      {when}
                    </Text>
                  }
                />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        </Checkbox.Group>
      )}
    </Loaded>
  )
}
