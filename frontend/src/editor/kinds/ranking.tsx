/** The ranking question: its options in order, the best first. */
import { ActionIcon, Button, Group, Input, Stack, Text } from '@mantine/core'
import { type FieldProps, type Form, QuestionLabel } from '../forms'

export interface Ranking {
  /** Ids of options; those left out are not ranked. */
  readonly order: readonly string[]
}

function Field({ feature, value, isDisabled, onChange }: FieldProps<Ranking>) {
  const order = value?.order ?? []
  const put = (next: readonly string[]) => onChange(next.length > 0 ? { order: next } : null)
  const swap = (at: number) => put(order.with(at, order[at + 1]!).with(at + 1, order[at]!))
  const options = feature.options ?? []
  const nameOf = (id: string) => options.find((option) => option.id === id)?.name ?? ''
  return (
    <Input.Wrapper label={<QuestionLabel feature={feature} />}>
      <Stack gap={6} mt={8}>
        {order.map((id, index) => (
          <Group key={id} gap={6} wrap="nowrap">
            <Text size="xs" c="dimmed" w={16} ta="right">
              {index + 1}
            </Text>
            <Text size="xs" flex={1}>
              {nameOf(id)}
            </Text>
            <ActionIcon
              size="xs"
              variant="subtle"
              aria-label={`Move ${nameOf(id)} up`}
              disabled={isDisabled || index === 0}
              onClick={() => swap(index - 1)}
            >
              ↑
            </ActionIcon>
            <ActionIcon
              size="xs"
              variant="subtle"
              aria-label={`Leave ${nameOf(id)} out`}
              disabled={isDisabled}
              onClick={() => put(order.filter((each) => each !== id))}
            >
              ×
            </ActionIcon>
          </Group>
        ))}
        {options
          .filter(({ id }) => !order.includes(id))
          .map(({ id, name }) => (
            <Button
              key={id}
              size="compact-xs"
              variant="default"
              justify="flex-start"
              disabled={isDisabled}
              onClick={() => put([...order, id])}
            >
              {`${order.length + 1}. ${name}`}
            </Button>
          ))}
      </Stack>
    </Input.Wrapper>
  )
}

const kind: Form<Ranking> = {
  family: 'form',
  id: 'ranking',
  name: 'Ranking',
  Field,
  isAnswered: ({ order }) => order.length > 0,
  choices: ({ order }) => order.map((option) => ({ option })),
  describe: ({ order }, feature) =>
    order.map((id) => feature.options?.find((option) => option.id === id)?.name ?? '').join(' > '),
}

export default kind
