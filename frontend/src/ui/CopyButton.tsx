/** Copies a text and says that it did. */
import { ActionIcon, Code, Group, CopyButton as MantineCopyButton, Stack, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

export function CopyButton({ value, label }: { value: string; label?: string }) {
  const { t } = useTranslation('ui')
  return (
    <MantineCopyButton value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('copied') : (label ?? t('copy'))}>
          <ActionIcon onClick={copy} aria-label={label ?? t('copy')} color={copied ? 'teal' : 'gray'}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </MantineCopyButton>
  )
}

/** A secret that the server will not tell again. */
export function ShownOnce({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation('ui')
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Code block flex={1} style={{ whiteSpace: 'pre-wrap', wordBreak: 'break-all' }} data-testid="shown-once">
          {value}
        </Code>
        <CopyButton value={value} />
      </Group>
      <Text size="xs" c="dimmed">
        {t('shownOnce')}
      </Text>
    </Stack>
  )
}
