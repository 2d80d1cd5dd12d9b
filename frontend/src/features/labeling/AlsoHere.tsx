/** Who else has this task open now, or oneself in another window. */
import { Avatar, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type AlsoHere as Here, usePeopleHere } from './usePeopleHere'

const SHOWN = 3

export function AlsoHere({ task }: { task: string }) {
  const { t } = useTranslation('labeling')
  const people = usePeopleHere(`task:${task}`)
  const rest = people.slice(SHOWN)
  const said = ({ isSelf, name }: Here) => (isSelf ? t('alsoHereSelf') : t('alsoHere', { name }))
  if (people.length === 0) return null
  return (
    <Avatar.Group spacing={6} role="list" data-testid="also-here">
      {people.slice(0, SHOWN).map((person) => (
        <Tooltip key={person.member} label={said(person)}>
          <Avatar
            size={24}
            radius="xl"
            name={person.name}
            color="initials"
            variant="filled"
            role="listitem"
            tabIndex={0}
            aria-label={said(person)}
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
