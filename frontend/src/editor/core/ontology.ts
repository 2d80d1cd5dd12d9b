/** The features a person may use, found by id and by what they are for. */
import type { Choice, Kinds } from './kind'
import type { Annotation, Answer, Feature, Id } from './types'

export class Ontology {
  private readonly byId: ReadonlyMap<Id, Feature>
  /** Objects that are drawn. */
  readonly objects: readonly Feature[]
  /** Questions about the whole data row. */
  readonly questions: readonly Feature[]

  constructor(
    features: readonly Feature[],
    private readonly kinds: Kinds,
  ) {
    this.byId = new Map(features.map((feature) => [feature.id, feature]))
    this.objects = features.filter(({ kind }) => kinds.shape(kind))
    this.questions = features.filter(({ kind }) => kinds.form(kind))
  }

  feature = (id: Id): Feature | null => this.byId.get(id) ?? null

  /** What is required and not there, each as a sentence and the object it is about. */
  missing(annotations: readonly Annotation[]): readonly Missing[] {
    const answered = new Set(annotations.filter((row) => this.says(row.kind, row.value)).map((row) => row.feature))
    const absent = [...this.byId.values()].filter(({ id, required }) => required && !answered.has(id))
    return [
      ...absent.map((feature) => ({ annotation: null, sentence: this.sentence(feature) })),
      ...annotations.flatMap((row) => this.missingIn(row)),
    ]
  }

  private sentence(feature: Feature): string {
    return this.kinds.shape(feature.kind) ? `Mark at least one ${feature.name}.` : `Answer “${feature.name}”.`
  }

  private missingIn(row: Annotation): Missing[] {
    const feature = this.feature(row.feature)
    if (!feature) return []
    const names = [
      ...this.unanswered(feature.features ?? [], row.answers),
      ...this.underChoices(feature, row.kind, row.value),
    ]
    return names.map((name) => ({ annotation: row.id, sentence: `Answer “${name}” for ${feature.name}.` }))
  }

  private unanswered(features: readonly Feature[], answers: readonly Answer[]): string[] {
    return features.flatMap((feature) => {
      const answer = answers.find((given) => given.feature === feature.id)
      if (!answer || !this.says(answer.kind, answer.value)) return feature.required ? [feature.name] : []
      return this.underChoices(feature, answer.kind, answer.value)
    })
  }

  private underChoices(feature: Feature, kind: string, value: unknown): string[] {
    const choices: readonly Choice[] = this.kinds.form(kind)?.choices(value) ?? []
    return choices.flatMap(({ option, answers = [] }) => {
      const chosen = feature.options?.find(({ id }) => id === option)
      return this.unanswered(chosen?.features ?? [], answers)
    })
  }

  private says(kind: string, value: unknown): boolean {
    return this.kinds.form(kind)?.isAnswered(value) ?? true
  }
}

export interface Missing {
  readonly annotation: Id | null
  readonly sentence: string
}
