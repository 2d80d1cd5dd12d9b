/** Takes a predictor off a project, once it was said what stops with that and what stays. */
import { Button, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useMay } from '@/api/session'
import { ConfirmModal } from '@/ui/ConfirmModal'
import { notifyDone } from '@/ui/notify'
import { useDetach } from './queries'

interface Named {
  readonly id: string
  readonly name: string
}

interface DetachButtonProps {
  predictor: Named
  project: Named
  /** Whether it is trained by itself by the labels of the project. */
  isTaught?: boolean
}

export function DetachButton({ predictor, project, isTaught = false }: DetachButtonProps) {
  const { t } = useTranslation('predictors')
  const [asking, { open, close }] = useDisclosure(false)
  const detaching = useDetach()
  const mayEdit = useMay('projects.edit')
  const words = { name: predictor.name, project: project.name }
  if (!mayEdit) return null
  async function detach() {
    const { rule_is_off } = await detaching.mutateAsync({ project: project.id, predictor: predictor.id })
    notifyDone([t('end.detached', words), ...(rule_is_off ? [t('end.ruleIsOff')] : [])].join(' '))
  }
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={open} aria-label={t('end.detachNamed', words)}>
        {t('end.detach')}
      </Button>
      <ConfirmModal
        opened={asking}
        title={t('end.detachNamed', words)}
        confirm={t('end.detach')}
        onClose={close}
        onConfirm={detach}
      >
        <Stack gap="xs">
          <Text size="sm">{t('end.detachAsk', words)}</Text>
          <Text size="sm">{t('end.detachWork')}</Text>
          {isTaught && <Text size="sm">{t('end.detachRule', words)}</Text>}
        </Stack>
      </ConfirmModal>
    </>
  )
}
