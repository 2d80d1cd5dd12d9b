/** Who else has this task open now. */
import { Avatar, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { usePeopleHere } from './usePeopleHere'

const SHOWN = 3

export function AlsoHere({ task }: { task: string }) {
  const { t } = useTranslation('labeling')
  const people = usePeopleHere(`task:${task}`)
  const rest = people.slice(SHOWN)
  if (people.length === 0) return null
  return (
    <Avatar.Group spacing={6} role="list" data-testid="also-here">
      {people.slice(0, SHOWN).map(({ member, name }) => (
        <Tooltip key={member} label={t('alsoHere', { name })}>
          <Avatar
            size={24}
            radius="xl"
            name={name}
            color="initials"
            variant="filled"
            role="listitem"
            tabIndex={0}
            aria-label={t('alsoHere', { name })}
          />
        </Tooltip>
      ))}
      {rest.length > 0 && (
        <Tooltip label={t('alsoHere', { name: rest.map(({ name }) => name).join(', ') })}>
          <Avatar size={24} radius="xl" role="listitem">
            +{rest.length}
          </Avatar>
        </Tooltip>
      )}
    </Avatar.Group>
  )
}
