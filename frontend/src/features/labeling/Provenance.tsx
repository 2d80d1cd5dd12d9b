/** Where an object comes from: an icon in the list, and the whole story of the one that is chosen. */
import { Tooltip } from '@mantine/core'
import { IconCheck, IconHandClick, IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Annotation } from '@/editor/core/types'
import { useEditor, useObjects, useValue } from '@/editor/useEditor'
import { formatConfidence, formatPercent } from '@/lib/format'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { useSession } from './context'
import { useModelName } from './predictors'
import { countHows, type How, originOf } from './provenance'
import words from './Words.module.css'

const ICONS = { drawn: IconHandClick, accepted: IconCheck, edited: IconPencil, kept: IconCheck }

function HowIcon({ how, label }: { how: How; label?: string }) {
  const Icon = ICONS[how]
  const color = how === 'accepted' ? 'var(--fp-accepted)' : 'var(--mantine-color-dimmed)'
  return <Icon size={14} stroke={1.8} color={color} aria-label={label} aria-hidden={!label} style={{ flex: 'none' }} />
}

function useOrigin(row: Annotation) {
  const { correction, source } = useSession()
  return originOf(useEditor(), row, useValue(correction), source)
}

/** "Edited · Digit detector v3, 0.97 · 83% overlap", part by part. */
export function useOriginInWords(): (row: Annotation) => readonly string[] {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const { correction, source } = useSession()
  const reviewed = useValue(correction)
  const nameOf = useModelName()
  return (row) => {
    const { how, overlap, confidence, predictorVersion, model } = originOf(editor, row, reviewed, source)
    const name = nameOf(predictorVersion) ?? model ?? t('objects.model')
    return [
      t(`objects.${how}`),
      confidence !== null && t('objects.source', { name, confidence: formatConfidence(confidence) }),
      overlap !== null && how === 'edited' && t('objects.overlap', { percent: formatPercent(overlap) }),
    ].filter((part) => part !== false)
  }
}

export function Provenance({ row }: { row: Annotation }) {
  const { how } = useOrigin(row)
  const parts = useOriginInWords()(row)
  return (
    <Tooltip label={parts.join(' · ')} multiline maw={280}>
      <span className={words.how}>
        <HowIcon how={how} label={parts.join(', ')} />
      </span>
    </Tooltip>
  )
}

/** Under the list, for those who cannot hover too: where the one chosen object comes from, else how all came about. */
export function OriginLine({ rows }: { rows: readonly Annotation[] }) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  useValue(editor.selection.chosen)
  const only = editor.selection.only()
  const partsOf = useOriginInWords()
  const chosen = rows.find(({ id }) => id === only)
  const parts = chosen
    ? partsOf(chosen)
    : countHows(editor, rows).map(({ how, n }) => t('review.summary', { n, how: t(`objects.${how}`).toLowerCase() }))
  return (
    <p className={words.line} data-testid="origin">
      {parts.join(' · ')}
    </p>
  )
}

/** The confidence that the model had, beside what became of it: for those who review. */
export function ProvenanceInWords({ row }: { row: Annotation }) {
  const { t } = useTranslation('labeling')
  const { how, confidence, change } = useOrigin(row)
  return (
    <span className={words.origin}>
      {change && <span className={words.byYou}>{t(`review.byYou.${change}`)}</span>}
      {confidence !== null && <ConfidenceBar value={confidence} width={24} />}
      <span className={words.howWords}>{t(`objects.${how}`)}</span>
      <HowIcon how={how} />
    </span>
  )
}

/** The origin of the one object that is chosen, line by line. */
export function OriginDetails() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  useObjects(editor)
  useValue(editor.selection.chosen)
  const model = useModelName()
  const session = useSession()
  const correction = useValue(session.correction)
  const only = editor.selection.only()
  const row = only === null ? undefined : editor.store.get(only)
  if (!row) return null
  const {
    how,
    overlap,
    confidence,
    predictorVersion,
    model: said,
    change,
  } = originOf(editor, row, correction, session.source)
  const lines = [
    [t('objects.origin'), t(`objects.${how}`)],
    [t('objects.byModel'), how === 'drawn' ? null : (model(predictorVersion) ?? said ?? t('objects.model'))],
    [t('objects.confidence'), confidence === null ? null : formatConfidence(confidence)],
    [t('objects.kept'), overlap === null ? null : t('objects.overlap', { percent: formatPercent(overlap) })],
    [t('review.inReview'), change && t(`review.byYou.${change}`)],
    [t('objects.size'), editor.kinds.shape(row.kind)?.describe(row.value) ?? null],
  ] as const
  return (
    <dl className={words.facts}>
      {lines.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
