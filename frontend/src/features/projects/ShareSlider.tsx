/** A share or a confidence, from 0 to 1, set by a slider that says what it is and what it does. */
import { Group, Slider, Text } from '@mantine/core'

interface ShareSliderProps {
  label: string
  hint: string
  value: number
  onChange: (value: number) => void
  format: (value: number) => string
  /** Up to where it goes: 1 unless said. */
  max?: number
  step?: number
}

export function ShareSlider({ label, hint, value, onChange, format, max = 1, step = 0.05 }: ShareSliderProps) {
  return (
    <div>
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Text size="sm" ff="monospace">
          {format(value)}
        </Text>
      </Group>
      <Slider min={0} max={max} step={step} label={null} value={value} onChange={onChange} thumbLabel={label} my={6} />
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
    </div>
  )
}
