/** Someone else saved first: says so, keeps what was typed on the page, and offers the newer version. */
import { Alert, Button, Text } from '@mantine/core'
import { IconGitMerge } from '@tabler/icons-react'

interface ConflictAlertProps {
  title: string
  text: string
  reload: string
  onReload: () => void
}

export function ConflictAlert({ title, text, reload, onReload }: ConflictAlertProps) {
  return (
    <Alert color="orange" variant="light" icon={<IconGitMerge size={18} />} title={title} role="alert">
      <Text size="sm" mb="xs">
        {text}
      </Text>
      <Button variant="default" onClick={onReload}>
        {reload}
      </Button>
    </Alert>
  )
}
