/** A share or a confidence, from 0 to 1, set by a slider that says what it is and what it does. */
import { Group, Slider, Text } from '@mantine/core'

interface ShareSliderProps {
  label: string
  hint: string
  value: number
  onChange: (value: number) => void
  format: (value: number) => string
}

export function ShareSlider({ label, hint, value, onChange, format }: ShareSliderProps) {
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
      <Slider min={0} max={1} step={0.05} label={null} value={value} onChange={onChange} thumbLabel={label} my={6} />
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
    </div>
  )
}
