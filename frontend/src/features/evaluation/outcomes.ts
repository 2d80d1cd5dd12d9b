/** What became of predictions and labels at a threshold: marks, their colours, and the shapes that show them. */
import type { Annotation } from '@/api/types'
import type { DrawnShape } from '@/ui/AnnotatedImage'
import type { PredictionOutcome, RowOutcomes, TruthOutcome } from './types'

export const marks = ['true_positive', 'false_positive', 'confused', 'false_negative'] as const
/** `unknown` where there is no label to compare with. */
export type Mark = (typeof marks)[number] | 'unknown'

/** Told apart by colour-blind eyes and bright enough for photographs; over them a dark line stands below each. */
export const drawnColors: Record<Mark, string> = {
  true_positive: '#2fd6a1',
  false_positive: '#ff7d33',
  confused: '#f0a3d0',
  false_negative: '#5cc8ff',
  unknown: '#c3c8d1',
}

export interface Marked {
  id: string
  mark: Mark
  isLabel: boolean
  annotation: Annotation
  /** The index of its class among those of the evaluation; null where nothing was evaluated. */
  subject: number | null
  /** As how sure it counts, 0 to 1; null where nothing is said of that. */
  confidence: number | null
  /** With the label that it is compared with, 0 to 1. */
  overlap: number | null
  /** The class that the label has, where it was confused. */
  truth: number | null
}

const predictionOf = (said: PredictionOutcome, index: number): Marked => ({
  id: `p${index}`,
  mark: said.outcome === 'below' || said.outcome === 'unlabeled' ? 'unknown' : said.outcome,
  isLabel: false,
  annotation: said.annotation,
  subject: said.subject,
  confidence: said.annotation.confidence === null && said.confidence === 1 ? null : said.confidence,
  overlap: said.overlap,
  truth: said.truth,
})

const labelOf = ({ outcome, annotation, subject }: TruthOutcome, index: number): Marked => ({
  id: `t${index}`,
  mark: outcome === 'found' ? 'true_positive' : 'false_negative',
  isLabel: true,
  annotation,
  subject,
  confidence: null,
  overlap: null,
  truth: null,
})

const sureness = ({ confidence }: Marked): number => confidence ?? 1

const surest = (some: Marked[], threshold: number): Marked[] =>
  some.filter((each) => sureness(each) >= threshold).sort((a, b) => sureness(b) - sureness(a))

/** The predictions from the threshold on, the surest first. */
export const predictionsOf = ({ predictions, is_evaluated }: RowOutcomes, threshold: number): Marked[] =>
  surest(
    predictions.map(predictionOf).map((each) => (is_evaluated ? each : { ...each, mark: 'unknown' })),
    threshold,
  )

/** The same where nothing is known of right and wrong. */
export const unmarked = (annotations: readonly Annotation[], threshold: number): Marked[] =>
  surest(
    annotations.map((annotation, index) => ({
      id: `p${index}`,
      mark: 'unknown',
      isLabel: false,
      annotation,
      subject: null,
      confidence: annotation.confidence,
      overlap: null,
      truth: null,
    })),
    threshold,
  )

/** The labels, what was missed first. */
export const labelsOf = ({ truths }: RowOutcomes): Marked[] =>
  truths.map(labelOf).sort((a, b) => Number(a.mark === 'true_positive') - Number(b.mark === 'true_positive'))

/** How often each mark stands on a data row. A label that was found is counted with the prediction that found it. */
export function countsOf(outcomes: RowOutcomes, threshold: number): Record<Mark, number> {
  const counts = { true_positive: 0, false_positive: 0, confused: 0, false_negative: 0, unknown: 0 }
  for (const { mark } of predictionsOf(outcomes, threshold)) counts[mark] += 1
  for (const { mark } of labelsOf(outcomes)) if (mark === 'false_negative') counts[mark] += 1
  return counts
}

export type ColorBy = 'outcome' | 'class'

export interface Drawing {
  colorBy: ColorBy
  classColor: (marked: Marked) => string
  settingsOf?: (marked: Marked) => DrawnShape['settings']
  /** It answers a question under what is drawn, and is no shape of its own. */
  isNested?: (marked: Marked) => boolean
}

/** Labels dashed below, predictions solid above, the surest on top. What stands on a frame or a page has no place on a still. */
export function shapesFor(
  marked: readonly Marked[],
  { colorBy, classColor, settingsOf, isNested = () => false }: Drawing,
): DrawnShape[] {
  return [...marked]
    .reverse()
    .sort((a, b) => Number(b.isLabel) - Number(a.isLabel))
    .filter((each) => !each.annotation.at && !isNested(each))
    .map((each) => ({
      id: each.id,
      kind: each.annotation.kind,
      value: each.annotation.value,
      color: colorBy === 'class' || each.mark === 'unknown' ? classColor(each) : drawnColors[each.mark],
      dashed: each.isLabel,
      settings: settingsOf?.(each),
    }))
}

/** An annotation and the answers under it. */
export interface Family {
  head: Marked
  nested: Marked[]
}

/** Answers below what they are asked under, in the order in which the heads stand. */
export function familiesOf(marked: readonly Marked[], isNested: (marked: Marked) => boolean): Family[] {
  const families = marked.filter((each) => !isNested(each)).map((head): Family => ({ head, nested: [] }))
  const byAnnotation = new Map(families.map((family) => [family.head.annotation.id, family]))
  const alone: Family[] = []
  for (const each of marked.filter(isNested)) {
    const family = byAnnotation.get(each.annotation.id)
    if (family) family.nested.push(each)
    else alone.push({ head: each, nested: [] })
  }
  return [...families, ...alone]
}
