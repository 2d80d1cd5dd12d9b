/** One click per role, offered only where the server says that this is a demo. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DemoAccounts } from '@/api/types'
import { ProblemAlert } from '@/ui/ErrorState'
import { useDemoSignIn } from './queries'

export function DemoSignIn({ accounts, onDone }: { accounts: DemoAccounts['accounts']; onDone: () => void }) {
  const { t } = useTranslation('auth')
  const entering = useDemoSignIn()
  return (
    <Stack gap={8}>
      <Text size="sm" fw={600}>
        {t('demo')}
      </Text>
      <Group gap={6}>
        {accounts.map(({ role, name, email }, index) => (
          <Button
            key={role}
            flex="1 1 30%"
            variant={index === 0 ? 'filled' : 'default'}
            title={`${name} · ${email}`}
            loading={entering.isPending && entering.variables === role}
            disabled={entering.isPending}
            onClick={() => entering.mutate(role, { onSuccess: onDone })}
          >
            {t(`roles.${role}`)}
          </Button>
        ))}
      </Group>
      {entering.isError && <ProblemAlert error={entering.error} />}
    </Stack>
  )
}
