/** A reviewer's correction against the label it corrects: where each row came from, and what the reviewer changed. */
import { same } from '@/editor/core/changes'
import type { Kinds } from '@/editor/core/kind'
import type { Annotation, Decision, Id } from '@/editor/core/types'

/** What the reviewer did with a row; null is nothing. */
export type Change = 'added' | 'changed' | null

/** The part of an annotation set that says what the annotator made. */
export interface Label {
  /** Membership of who made it. */
  readonly author?: Id | null
  readonly annotations: readonly Annotation[]
  readonly decisions: readonly Decision[]
}

export class Correction {
  private readonly originals = new Map<Id, Annotation>()

  /** `rows` are those of the correction as it was opened; from then on a row is known by its id. */
  constructor(
    private readonly label: Label,
    rows: readonly Annotation[],
    kinds: Kinds,
  ) {
    const left = new Set(label.annotations)
    const pair = (fits: (row: Annotation, original: Annotation) => boolean) => {
      for (const row of rows) {
        if (this.originals.has(row.id)) continue
        for (const original of left) {
          if (!fits(row, original)) continue
          this.originals.set(row.id, original)
          left.delete(original)
          break
        }
      }
    }
    // The copy has ids of its own: what is equal first, then what has one origin, then what lies in one place.
    pair((row, original) => row.derived_from === original.derived_from && !differs(row, original))
    pair((row, original) => row.derived_from !== null && row.derived_from === original.derived_from)
    pair((row, original) => {
      if (row.derived_from || original.derived_from || row.kind !== original.kind) return false
      const shape = kinds.shape(row.kind)
      return shape ? shape.similarity(row.value, original.value) > 0.1 : row.feature === original.feature
    })
  }

  /** Membership of the annotator. */
  get author(): Id | null {
    return this.label.author ?? null
  }

  /** The annotator's row that this one corrects. */
  original = (id: Id): Annotation | null => this.originals.get(id) ?? null

  /** What the annotator decided about the suggestion. */
  decision = (suggestion: Id): Decision | null =>
    this.label.decisions.findLast((decision) => decision.suggestion === suggestion) ?? null

  change(row: Annotation): Change {
    const original = this.original(row.id)
    if (!original) return 'added'
    return differs(row, original) ? 'changed' : null
  }

  isChanged = (rows: readonly Annotation[]): boolean =>
    this.removed(rows) > 0 || rows.some((row) => this.change(row) !== null)

  /** How many rows of the annotator are not there any more. */
  removed(rows: readonly Annotation[]): number {
    const kept = new Set(rows.map(({ id }) => this.originals.get(id)))
    return this.label.annotations.filter((original) => !kept.has(original)).length
  }
}

const differs = (a: Annotation, b: Annotation): boolean =>
  a.feature !== b.feature || !same(a.value, b.value) || !same(a.answers, b.answers)
