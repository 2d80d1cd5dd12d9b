/** The checklist question: any number of its options. */
import { Checkbox, Stack } from '@mantine/core'
import type { Choice } from '../core/kind'
import type { Answer } from '../core/types'
import { type FieldProps, type Form, QuestionLabel } from '../forms'

export interface Checklist {
  readonly options: readonly Choice[]
}

function Field({ feature, value, isDisabled, onChange, nest }: FieldProps<Checklist>) {
  const chosen = value?.options ?? []
  const put = (options: readonly Choice[]) => onChange(options.length > 0 ? { options } : null)
  const toggled = (ids: readonly string[]) =>
    put(ids.map((option) => chosen.find((choice) => choice.option === option) ?? { option, answers: [] }))
  const answered = (option: string, answers: readonly Answer[]) =>
    put(chosen.map((choice) => (choice.option === option ? { ...choice, answers } : choice)))
  return (
    <Checkbox.Group
      label={<QuestionLabel feature={feature} />}
      value={chosen.map(({ option }) => option)}
      onChange={toggled}
    >
      <Stack gap={10} mt={8}>
        {(feature.options ?? []).map((option) => {
          const choice = chosen.find((candidate) => candidate.option === option.id)
          return (
            <div key={option.id} data-option>
              <Checkbox size="xs" value={option.id} label={option.name} disabled={isDisabled} />
              {choice && nest(option.features ?? [], choice.answers ?? [], (answers) => answered(option.id, answers))}
            </div>
          )
        })}
      </Stack>
    </Checkbox.Group>
  )
}

const kind: Form<Checklist> = {
  family: 'form',
  id: 'checklist',
  name: 'Checklist',
  Field,
  isAnswered: ({ options }) => options.length > 0,
  choices: ({ options }) => options,
  describe: ({ options }, feature) =>
    options.flatMap((choice) => feature.options?.find(({ id }) => id === choice.option)?.name ?? []).join(', '),
}

export default kind
