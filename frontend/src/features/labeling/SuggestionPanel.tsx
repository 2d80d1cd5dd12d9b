/** The suggestions, highest confidence first: look, decide, next. */
import { Button } from '@mantine/core'
import { IconCheck, IconChecks, IconX } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import * as actions from '@/editor/core/actions'
import type { Editor } from '@/editor/core/editor'
import type { Suggestion } from '@/editor/core/merge'
import { rated, sureness } from '@/editor/core/sureness'
import { NO_COLOR } from '@/editor/render/sync'
import { useEditor, useObjects, useValue, useWaiting } from '@/editor/useEditor'
import { formatConfidence } from '@/lib/format'
import { ConfidenceBar } from '@/ui/ConfidenceBar'
import { BlindAudit } from './BlindAudit'
import { ClassThresholds } from './ClassThresholds'
import { useSession } from './context'
import { DecideBar, useMeant } from './DecideBar'
import { Foresight } from './Foresight'
import { useKbd } from './keys'
import page from './Labeling.module.css'
import { NoHelp } from './NoHelp'
import panel from './Panel.module.css'
import { useHelp, usePredictorNews } from './predictors'
import { RowList } from './RowList'
import { RunPredictor } from './RunPredictor'
import { RunTold } from './RunTold'
import own from './Suggestions.module.css'
import { Threshold } from './Threshold'
import { useAskOnOpening, useChoice } from './useChoice'
import { useNarrow, useTouch } from './useNarrow'
import { useSaidBy } from './useSaidBy'
import { useTextHeight } from './useTextHeight'
import { useWhatItSays } from './useWhatItSays'
import { LookMenu, WayPicker } from './WayPicker'
import { WhoIsAsked } from './WhoIsAsked'

const nameOf = (editor: Editor, { annotation }: Suggestion): string =>
  editor.ontology.feature(annotation.feature)?.name ?? ''

export function SuggestionPanel({ onAcceptAll }: { onAcceptAll(): void }) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const { shown, open } = useWaiting(editor)
  const focused = useValue(editor.suggestions.focus)
  const way = useValue(editor.ways.way)
  const rowHeight = useTextHeight(useTouch() ? 44 : 32)
  const isNarrow = useNarrow()
  const meant = useMeant()
  const saidBy = useSaidBy()
  const says = useWhatItSays()
  const isBlind = useSession().task.blind
  usePredictorNews()
  useAskOnOpening()
  const isAlone = useHelp().kind === 'none'
  // Where nobody can be asked and nothing was suggested, a line says all there is to say.
  const isBare = isAlone && open.length === 0 && editor.store.decisions().length === 0
  if (isBlind) return <BlindAudit />
  if (!editor.canDraw && isBare) return null
  return (
    <section
      className={panel.section}
      data-grows
      data-empty={open.length === 0 || undefined}
      aria-label={t('suggestions.title')}
    >
      <header className={panel.head}>
        <h2>{t('suggestions.title')}</h2>
        <span className={panel.count}>{shown.length}</span>
        <span className={page.spring} />
        {isBare && (
          <span className={panel.faint} title={t('suggestions.noPredictorHint')}>
            {t('suggestions.noPredictor')}
          </span>
        )}
        {open.length > 0 && editor.canDraw && (
          <>
            {!isNarrow && <WayPicker />}
            <LookMenu />
          </>
        )}
        {(!isNarrow || meant) && <RunPredictor />}
      </header>
      <WhoIsAsked />
      <RunTold />
      {open.length > 0 && <Filter open={open} shown={shown} onAcceptAll={onAcceptAll} />}
      <ArrivedAbove />
      {shown.length > 0 ? (
        <RowList
          rows={shown}
          idOf={({ annotation }) => annotation.id}
          active={focused}
          label={t('suggestions.list')}
          rowTestId="suggestion-row"
          rowHeight={rowHeight}
          onActivate={(id) => actions.focus(editor, id)}
          onAct={(id, act) => (act === 'accept' ? actions.acceptOne(editor, id) : actions.rejectOne(editor, id))}
          nameOf={(row) =>
            [nameOf(editor, row), says(row.annotation), saidBy(row), formatConfidence(sureness(row.annotation))]
              .filter(Boolean)
              .join(' ')
          }
        >
          {(row) => <Row row={row} says={says(row.annotation)} by={saidBy(row)} />}
        </RowList>
      ) : (
        !isBare && <Nothing below={open.length} />
      )}
      {!isNarrow && way !== 'focus' && <DecideBar />}
    </section>
  )
}

function Row({ row, says, by }: { row: Suggestion; says: string; by: string | null }) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const { feature } = row.annotation
  const confidence = rated(row.annotation)
  const name = nameOf(editor, row)
  return (
    <>
      <span className={panel.swatch} style={{ background: editor.ontology.feature(feature)?.color || NO_COLOR }} />
      <span className={panel.name} title={[name, says].filter(Boolean).join(' ')}>
        {name}
        {says && <span className={panel.says}>{says}</span>}
      </span>
      {by && (
        <span className={panel.by} title={by}>
          {by}
        </span>
      )}
      {confidence !== null && <ConfidenceBar value={confidence} />}
      <span className={panel.sign} data-act="reject" title={t('suggestions.rejectName', { name })}>
        <IconX size={15} color="var(--fp-rejected)" aria-hidden />
      </span>
      <span className={panel.sign} data-act="accept" title={t('suggestions.acceptName', { name })}>
        <IconCheck size={15} color="var(--fp-accepted)" aria-hidden />
      </span>
    </>
  )
}

/** What accepting all takes now. */
function useAcceptable(): readonly Suggestion[] {
  const editor = useEditor()
  const { shown } = useWaiting(editor)
  const rows = useObjects(editor)
  // biome-ignore lint/correctness/useExhaustiveDependencies: worked out anew with what is on show, and with what is answered.
  return useMemo(() => actions.acceptable(editor), [editor, shown, rows])
}

interface FilterProps {
  readonly open: readonly Suggestion[]
  readonly shown: readonly Suggestion[]
  onAcceptAll(): void
}

function Filter({ open, shown, onAcceptAll }: FilterProps) {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const kbd = useKbd()
  const threshold = useValue(editor.suggestions.threshold)
  const { shownIds, duplicates, doubled } = useWaiting(editor)
  const acceptable = useAcceptable()
  const below = open.length - shown.length
  return (
    <div className={own.filter}>
      <Threshold open={open} />
      <ClassThresholds open={open} shownIds={shownIds}>
        <span className={own.number}>{`≥ ${threshold.toFixed(2)}`}</span>
        {below > 0 && <span className={panel.faint}>{t('suggestions.below', { count: below })}</span>}
        {duplicates > 0 && <span className={panel.faint}>{t('suggestions.duplicates', { count: duplicates })}</span>}
        {doubled > 0 && <span className={panel.faint}>{t('suggestions.doubled', { count: doubled })}</span>}
        <span className={page.spring} />
      </ClassThresholds>
      <Foresight shown={acceptable} />
      <Button
        size="xs"
        fullWidth
        variant="light"
        color="teal"
        className={own.acceptAll}
        data-testid="accept-above"
        disabled={acceptable.length === 0}
        leftSection={<IconChecks size={15} aria-hidden />}
        rightSection={kbd('accept-all')}
        onClick={onAcceptAll}
      >
        {t('suggestions.acceptAll', { count: acceptable.length })}
      </Button>
    </div>
  )
}

function ArrivedAbove() {
  const { t } = useTranslation('labeling')
  const editor = useEditor()
  const count = useValue(editor.suggestions.arrivedAbove)
  const first = editor.suggestions.list().shown[0]?.annotation.id
  if (count === 0 || !first) return null
  return (
    <button type="button" className={own.above} onClick={() => actions.focus(editor, first)}>
      {`↑ ${t('suggestions.above', { count })}`}
    </button>
  )
}

function Nothing({ below }: { below: number }) {
  const { t } = useTranslation('labeling')
  const { store, suggestions } = useEditor()
  const hasDecided = store.decisions().length > 0
  const { predictor } = useChoice()
  const help = useHelp()
  const { isRunning } = useValue(useSession().run.state)
  if (below > 0 || hasDecided) {
    return (
      <div className={panel.empty}>
        <strong>{below > 0 ? t('suggestions.belowAll', { count: below }) : t('suggestions.allDone')}</strong>
      </div>
    )
  }
  if (help.kind === 'training' || help.kind === 'untrained') return <NoHelp help={help} />
  if (!isRunning && predictor && suggestions.hasLooked(predictor.id)) {
    return (
      <div className={panel.empty} role="status">
        <strong>{t('suggestions.foundNothing', { name: predictor.name })}</strong>
        {t('suggestions.foundNothingHint')}
      </div>
    )
  }
  return (
    <div className={panel.empty}>
      <strong>{t(isRunning ? 'suggestions.looking' : 'suggestions.empty')}</strong>
      {t(isRunning ? 'suggestions.lookingHint' : 'suggestions.emptyHint')}
    </div>
  )
}
