/** A problem, told to a person: what was refused, why, where, and what to do now. */
import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { asProblem, type Problem } from '@/lib/problem'
import { wayBack } from '@/lib/route'
import { Field } from './Field'

interface ErrorStateProps {
  error: unknown
  onRetry?: () => void
}

function Details({ problem }: { problem: Problem }) {
  const further = problem.errors.filter(({ message }) => message !== problem.title)
  if (further.length === 0) return null
  return (
    <List size="sm" spacing={2}>
      {further.slice(0, 8).map((error) => (
        <List.Item key={`${error.pointer}:${error.code}`}>
          {error.message} <Field pointer={error.pointer} />
        </List.Item>
      ))}
    </List>
  )
}

const isFinal = ({ status }: Problem): boolean => status === 403 || status === 404

/** Refused for the role: what the permission is called inside is nobody's business here. */
const isForRole = ({ status, extras }: Problem): boolean => status === 403 && typeof extras.permission === 'string'

function reasonOf({ status, detail }: Problem, t: TFunction): string {
  if (detail) return detail
  return t(status === 403 ? 'notYours' : status === 404 ? 'notThere' : 'noDetail')
}

/** In the flow of a form or a panel. */
export function ProblemAlert({ error }: { error: unknown }) {
  const problem = asProblem(error)
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={problem.title} role="alert">
      {problem.detail && <Text size="sm">{problem.detail}</Text>}
      <Details problem={problem} />
    </Alert>
  )
}

/** In place of what could not be shown. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { t } = useTranslation('ui')
  const problem = asProblem(error)
  const Icon = problem.code === 'network' ? IconPlugConnectedX : IconAlertTriangle
  return (
    <Stack align="center" gap={6} py={56} px="md" ta="center" role="alert">
      <Icon size={32} stroke={1.4} color="var(--mantine-color-dimmed)" aria-hidden />
      <Text fw={600} size="md">
        {isForRole(problem) ? t('notAllowed') : problem.title}
      </Text>
      <Text size="sm" c="dimmed" maw={460}>
        {isForRole(problem) ? t('notYours') : reasonOf(problem, t)}
      </Text>
      <Details problem={problem} />
      <Group gap="sm" mt="xs">
        {isFinal(problem) ? (
          <Button component="a" href={wayBack()} variant="default">
            {t('goBack')}
          </Button>
        ) : (
          onRetry && (
            <Button variant="default" onClick={onRetry}>
              {t('retry')}
            </Button>
          )
        )}
      </Group>
      {!isFinal(problem) && (
        <Text size="xs" c="dimmed">
          {t('errorCode', { code: problem.code })}
        </Text>
      )}
    </Stack>
  )
}
