/** Questions and their answers, at any depth: what each kind's field looks like is the kind's own file. */
import { Text } from '@mantine/core'
import type { ComponentType, ReactNode } from 'react'
import type { FormKind } from './core/kind'
import type { Answer, Feature } from './core/types'
import classes from './forms.module.css'
import { kinds } from './kinds'

export interface FieldProps<V = unknown> {
  readonly feature: Feature
  readonly value: V | null
  readonly isDisabled: boolean
  /** null takes the answer away. */
  onChange(value: V | null): void
  /** The questions under a chosen option. */
  nest(
    features: readonly Feature[],
    answers: readonly Answer[],
    onChange: (answers: readonly Answer[]) => void,
  ): ReactNode
}

/** A form kind with the field that asks it. */
export interface Form<V> extends FormKind<V> {
  readonly Field: ComponentType<FieldProps<V>>
}

interface QuestionProps {
  readonly feature: Feature
  readonly value: unknown
  readonly isDisabled?: boolean
  onChange(value: unknown): void
}

export function Question({ feature, value, isDisabled = false, onChange }: QuestionProps) {
  const form = kinds.form(feature.kind) as Form<unknown> | null
  if (!form) return null
  return (
    <div data-question={feature.id}>
      <form.Field
        feature={feature}
        value={value ?? null}
        isDisabled={isDisabled}
        onChange={onChange}
        nest={(features, answers, changed) =>
          features.length > 0 && (
            <Questions features={features} answers={answers} isDisabled={isDisabled} onChange={changed} isNested />
          )
        }
      />
    </div>
  )
}

interface QuestionsProps {
  readonly features: readonly Feature[]
  readonly answers: readonly Answer[]
  readonly isDisabled?: boolean
  readonly isNested?: boolean
  onChange(answers: readonly Answer[]): void
}

/** The questions about one object, or under one option. */
export function Questions({ features, answers, isDisabled, isNested, onChange }: QuestionsProps) {
  const given = (feature: Feature) => answers.find((answer) => answer.feature === feature.id)
  const put = (feature: Feature, value: unknown) => {
    const others = answers.filter((answer) => answer.feature !== feature.id)
    const mine = { feature: feature.id, kind: feature.kind, value, confidence: null }
    onChange(value === null ? others : [...others, mine])
  }
  return (
    <div className={isNested ? classes.nested : classes.questions}>
      {features.map((feature) => (
        <Question
          key={feature.id}
          feature={feature}
          value={given(feature)?.value}
          isDisabled={isDisabled}
          onChange={(value) => put(feature, value)}
        />
      ))}
    </div>
  )
}

export function QuestionLabel({ feature }: { feature: Feature }) {
  return (
    <Text component="span" size="xs" fw={600}>
      {feature.name}
      {feature.required && (
        <Text component="span" c="var(--mantine-color-error)" aria-hidden="true">
          {' *'}
        </Text>
      )}
    </Text>
  )
}
