import {
  Button,
  Checkbox,
  Group,
  Modal,
  NativeSelect,
  ScrollArea,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { useOrganization } from '@/api/session'
import type { Permission } from '@/api/types'
import { ShownOnce } from '@/ui/CopyButton'
import { FormModal } from '@/ui/FormModal'
import { useCreateApiKey } from './queries'

type Extent = 'all' | 'read' | 'some'

const expiries = ['30', '90', '365', '']

export function scopesFor(extent: Extent, own: readonly Permission[], chosen: readonly Permission[]): Permission[] {
  if (extent === 'all') return [...own]
  if (extent === 'read') return own.filter((permission) => permission.endsWith('.view'))
  return own.filter((permission) => chosen.includes(permission))
}

const inDays = (days: string, now = Date.now()) =>
  days === '' ? null : new Date(now + Number(days) * 86_400_000).toISOString()

export function ApiKeyModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const own = useOrganization()?.permissions ?? []
  const creating = useCreateApiKey()
  const form = useForm({
    initialValues: { name: '', extent: 'read' as Extent, chosen: [] as Permission[], expiry: '90' },
    validate: {
      name: (value) => (value.trim() ? null : t('keys.required')),
      chosen: (value, { extent }) => (extent === 'some' && value.length === 0 ? t('keys.pickScope') : null),
    },
  })
  function close() {
    onClose()
    creating.reset()
    form.reset()
  }
  const create = form.onSubmit(({ name, extent, chosen, expiry }) =>
    creating.mutate({ name: name.trim(), scopes: scopesFor(extent, own, chosen), expires_at: inDays(expiry) }),
  )
  if (creating.data?.key) {
    return (
      <Modal opened={opened} onClose={close} title={t('keys.new')} closeOnClickOutside={false}>
        <Stack gap="md">
          <ShownOnce label={t('keys.secret')} value={creating.data.key} />
          <Group justify="flex-end">
            <Button onClick={close}>{t('keys.done')}</Button>
          </Group>
        </Stack>
      </Modal>
    )
  }
  return (
    <FormModal
      opened={opened}
      onClose={close}
      title={t('keys.new')}
      submit={t('keys.create')}
      busy={creating.isPending}
      error={creating.error}
      onSubmit={create}
    >
      <TextInput
        label={t('keys.name')}
        placeholder={t('keys.nameExample')}
        required
        data-autofocus
        {...form.getInputProps('name')}
      />
      <div>
        <Text size="sm" fw={600} mb={4}>
          {t('keys.scopes')}
        </Text>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t('keys.scopes')}
          data={(['read', 'all', 'some'] as const).map((value) => ({ value, label: t(`keys.${value}`) }))}
          {...form.getInputProps('extent')}
        />
      </div>
      {form.values.extent === 'some' && (
        <Checkbox.Group {...form.getInputProps('chosen')}>
          <ScrollArea.Autosize mah={210}>
            <Stack gap={6} p={4}>
              {own.map((permission) => (
                <Checkbox key={permission} size="xs" value={permission} label={permission} />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        </Checkbox.Group>
      )}
      <NativeSelect
        label={t('keys.expiry')}
        data={expiries.map((value) => ({
          value,
          label: value === '' ? t('keys.noExpiry') : t('keys.days', { count: Number(value) }),
        }))}
        {...form.getInputProps('expiry')}
      />
    </FormModal>
  )
}
