/** Writes a name that a server may answer with, to map it before it is met. */
import { Button, Group, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

interface AddNameProps {
  readonly taken: readonly string[]
  onAdd(name: string): void
}

export function AddName({ taken, onAdd }: AddNameProps) {
  const { t } = useTranslation('predictors')
  const [typed, type] = useState('')
  const name = typed.trim()
  const isTaken = taken.includes(name)
  function add(event: { preventDefault(): void }) {
    event.preventDefault()
    if (name === '' || isTaken) return
    onAdd(name)
    type('')
  }
  return (
    <form onSubmit={add} noValidate>
      <Group gap="xs">
        <TextInput
          size="sm"
          w={260}
          aria-label={t('mapping.addName')}
          placeholder={t('mapping.addName')}
          value={typed}
          error={isTaken ? t('mapping.isThere') : null}
          onChange={(event) => type(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" leftSection={<IconPlus size={14} />} disabled={name === '' || isTaken}>
          {t('mapping.add')}
        </Button>
      </Group>
    </form>
  )
}
