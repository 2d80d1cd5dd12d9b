/** The features a person may use, found by id and by what they are for. */
import type { Size } from './geometry'
import type { Choice, Kinds } from './kind'
import type { Annotation, Answer, Feature, Id } from './types'

export class Ontology {
  private readonly byId: ReadonlyMap<Id, Feature>
  /** Objects that can be drawn here. */
  readonly objects: readonly Feature[]
  /** The same, and those that could be drawn if the picture were smaller. */
  readonly listed: readonly Feature[]
  /** Questions about the whole data row. */
  readonly questions: readonly Feature[]
  /** Whether it has objects at all, be there a place for them here or not. */
  readonly hasObjects: boolean

  constructor(
    features: readonly Feature[],
    private readonly kinds: Kinds,
    /** Of the picture; without one whatever can be drawn at all counts as drawable. */
    private readonly frame?: Size,
  ) {
    this.byId = new Map(features.map((feature) => [feature.id, feature]))
    this.objects = features.filter(({ kind }) => this.canDraw(kind))
    this.listed = features.filter(({ kind }) => this.canDraw(kind) || (frame && kinds.tooLarge(kind, frame) !== null))
    this.questions = features.filter(({ kind }) => kinds.form(kind))
    this.hasObjects = this.questions.length < features.length
  }

  get isEmpty(): boolean {
    return this.byId.size === 0
  }

  /** Whether an object of this kind can be drawn here. */
  canDraw = (kind: string): boolean => (this.frame ? this.kinds.fits(kind, this.frame) : this.kinds.isDrawn(kind))

  feature = (id: Id): Feature | null => this.byId.get(id) ?? null

  /** What is required and not there, each as a sentence and the object it is about. */
  missing(annotations: readonly Annotation[]): readonly Missing[] {
    const answered = new Set(annotations.filter((row) => this.says(row.kind, row.value)).map((row) => row.feature))
    // A span, a shape without a plane cannot be drawn here: what nobody can give is not asked for.
    const asked = [...this.byId.values()].filter(({ kind }) => this.kinds.form(kind) || this.canDraw(kind))
    const absent = asked.filter(({ id, required }) => required && !answered.has(id))
    const names = this.names(annotations)
    return [
      ...absent.map((feature) => ({ annotation: null, question: feature.id, sentence: this.sentence(feature) })),
      ...annotations.flatMap((row) => this.missingIn(row, names.get(row.id) ?? '')),
    ]
  }

  /** What each is called: by its feature, and with a number where there are several: "Car 2". */
  names(annotations: readonly Annotation[]): ReadonlyMap<Id, string> {
    const byFeature = new Map<Id, Annotation[]>()
    for (const row of annotations) {
      const known = byFeature.get(row.feature)
      if (known) known.push(row)
      else byFeature.set(row.feature, [row])
    }
    const named = [...byFeature].flatMap(([id, rows]) => {
      const name = this.feature(id)?.name ?? ''
      return rows.map((row, index) => [row.id, rows.length > 1 ? numbered(name, index + 1) : name] as const)
    })
    return new Map(named)
  }

  private sentence(feature: Feature): string {
    return this.kinds.isDrawn(feature.kind) ? `Mark at least one ${feature.name}.` : `Answer “${feature.name}”.`
  }

  private missingIn(row: Annotation, called: string): Missing[] {
    const feature = this.feature(row.feature)
    if (!feature) return []
    const open = [
      ...this.unanswered(feature.features ?? [], row.answers),
      ...this.underChoices(feature, row.kind, row.value),
    ]
    return open.map(({ id, name }) => ({
      annotation: row.id,
      question: id,
      sentence: `Answer “${name}” for ${called}.`,
    }))
  }

  private unanswered(features: readonly Feature[], answers: readonly Answer[]): Feature[] {
    return features.flatMap((feature) => {
      const answer = answers.find((given) => given.feature === feature.id)
      if (!answer || !this.says(answer.kind, answer.value)) return feature.required ? [feature] : []
      return this.underChoices(feature, answer.kind, answer.value)
    })
  }

  private underChoices(feature: Feature, kind: string, value: unknown): Feature[] {
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

/** "Car 2"; where the name itself ends in a digit "9 #2", which nobody reads as one number. */
const numbered = (name: string, number: number): string => `${name} ${/\d$/.test(name) ? '#' : ''}${number}`

export interface Missing {
  /** The object that lacks it; null where it is about the whole data row. */
  readonly annotation: Id | null
  /** The question without an answer, or the object that is not there. */
  readonly question: Id
  readonly sentence: string
}
