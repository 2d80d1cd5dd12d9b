/** Chooses a predictor to attach: searched for on the server, page by page. */
import { Menu, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePredictors } from '@/features/predictors/queries'
import { rowsOf } from '@/lib/pages'
import { PlainButton } from '@/ui/PlainButton'

const TYPING_MS = 200
/** From so many on there is something to search. */
const MANY = 8

interface AttachMenuProps {
  /** Attached already. */
  readonly taken: ReadonlySet<string>
  readonly isPending: boolean
  onAttach(predictor: string): void
}

export function AttachMenu({ taken, isPending, onAttach }: AttachMenuProps) {
  const { t } = useTranslation('projects')
  const [typed, type] = useState('')
  const [search] = useDebouncedValue(typed, TYPING_MS)
  const list = usePredictors({ search })
  const found = rowsOf(list.data)
  const free = found.filter(({ id }) => !taken.has(id))
  if (free.length === 0 && typed === '' && !list.hasNextPage) return null
  return (
    <Menu position="bottom-start" onClose={() => type('')} width={280}>
      <Menu.Target>
        <PlainButton icon={<IconPlus size={15} />} loading={isPending} w="fit-content">
          {t('attach')}
        </PlainButton>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {(typed !== '' || found.length >= MANY) && (
          <TextInput
            size="xs"
            mb={4}
            aria-label={t('searchPredictors')}
            placeholder={t('searchPredictors')}
            leftSection={<IconSearch size={14} />}
            value={typed}
            onChange={(event) => type(event.currentTarget.value)}
          />
        )}
        {free.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => onAttach(id)}>
            {name}
          </Menu.Item>
        ))}
        {free.length === 0 && !list.isFetching && (
          <Text size="sm" c="dimmed" px="sm" py={6}>
            {t('noneFound')}
          </Text>
        )}
        {list.hasNextPage && (
          <Menu.Item closeMenuOnClick={false} c="dimmed" onClick={() => void list.fetchNextPage()}>
            {t('ui:loadMore')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
