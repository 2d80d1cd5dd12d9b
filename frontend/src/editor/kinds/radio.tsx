/** The radio question: exactly one of its options. */
import { Radio, Stack } from '@mantine/core'
import type { Choice } from '../core/kind'
import { type FieldProps, type Form, QuestionLabel } from '../forms'

function Field({ feature, value, isDisabled, onChange, nest }: FieldProps<Choice>) {
  const options = feature.options ?? []
  const choose = (option: string) =>
    onChange({ option, answers: option === value?.option ? (value.answers ?? []) : [] })
  return (
    <Radio.Group label={<QuestionLabel feature={feature} />} value={value?.option ?? ''} onChange={choose}>
      <Stack gap={10} mt={8}>
        {options.map((option) => (
          <div key={option.id} data-option>
            <Radio
              size="xs"
              value={option.id}
              disabled={isDisabled}
              // Chosen again, the answer is taken away.
              onClick={() => option.id === value?.option && onChange(null)}
              label={option.name}
            />
            {option.id === value?.option &&
              nest(option.features ?? [], value.answers ?? [], (answers) => onChange({ option: option.id, answers }))}
          </div>
        ))}
      </Stack>
    </Radio.Group>
  )
}

const kind: Form<Choice> = {
  family: 'form',
  id: 'radio',
  name: 'Radio',
  Field,
  isAnswered: ({ option }) => option !== '',
  choices: (value) => [value],
  describe: ({ option }, feature) => feature.options?.find(({ id }) => id === option)?.name ?? '',
}

export default kind
