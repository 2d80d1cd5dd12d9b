/** One data row in the grid: its picture, what is suggested, what is answered, and what became of it. */
import { Button, Loader } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconCloudOff,
  IconListDetails,
  IconMessageCircle,
  IconZoomIn,
} from '@tabler/icons-react'
import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { optionsIn } from '@/editor/core/answering'
import { answerOf, isDecided, nestedIn, suggestedIn, type Tile, type TileState } from '@/editor/core/grid/tile'
import type { Missing } from '@/editor/core/ontology'
import { rated } from '@/editor/core/sureness'
import type { Feature, Id } from '@/editor/core/types'
import { formatConfidence } from '@/lib/format'
import { AssetPicture } from '@/ui/AssetPicture'
import type { GridSession } from './session'
import own from './TileCell.module.css'

interface TileCellProps {
  readonly session: GridSession
  readonly tile: Tile
  readonly isChosen: boolean
  /** It has the keyboard, or will have it when somebody comes into the grid by Tab. */
  readonly isAt: boolean
  onClick(event: MouseEvent): void
  onFocus(): void
  onLook(): void
  onTakeBack(): void
  onPutAway(): void
  /** Goes to the editor with it. */
  onOpen(): void
}

export const wordsOf = (question: Feature, options: readonly Id[]): string =>
  (question.options ?? []).flatMap(({ id, name }) => (options.includes(id) ? [name] : [])).join(', ')

export function TileCell(props: TileCellProps) {
  const { session, tile, isChosen, isAt, onClick, onFocus, onLook, onTakeBack, onPutAway, onOpen } = props
  const { t } = useTranslation('grid')
  const { source, comment } = session.show(tile.task)
  const said = useSaid(session, tile)
  const lack = tile.state === 'open' && tile.pending ? nestedIn(tile, session.grid.ontology) : null
  const isMarked = tile.state !== 'open' || lack !== null
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useKeyWithClickEvents: the keys are the page's own.
    <div
      role="gridcell"
      className={own.tile}
      data-tile={tile.task}
      data-testid="tile"
      data-state={tile.state}
      data-decided={said.isDecided || undefined}
      data-at={isAt || undefined}
      tabIndex={isAt ? 0 : -1}
      aria-selected={isChosen}
      aria-label={[
        source.name,
        ...said.words,
        lack?.sentence ?? (isMarked && (tile.reason || t(`states.${tile.state}`))),
        comment,
      ]
        .filter(Boolean)
        .join('; ')}
      onClick={onClick}
      onFocus={onFocus}
      onDoubleClick={onLook}
      onContextMenu={(event) => {
        // A finger that stays looks closer.
        if ((event.nativeEvent as PointerEvent).pointerType !== 'touch') return
        event.preventDefault()
        onLook()
      }}
    >
      <div className={own.picture}>
        {/* biome-ignore lint/suspicious/noExplicitAny: the picture needs what a data row of the catalog shares with this one. */}
        <AssetPicture row={source as any} />
        <button
          type="button"
          tabIndex={-1}
          className={own.look}
          aria-label={`${t('look')}: ${source.name}`}
          onClick={(event) => {
            event.stopPropagation()
            onLook()
          }}
        >
          <IconZoomIn size={15} aria-hidden />
        </button>
        <Chip said={said} />
      </div>
      <div className={own.caption}>
        <span className={own.name} title={source.name}>
          {source.name}
        </span>
      </div>
      {comment && !isMarked && tile.answers.size === 0 && (
        <div className={own.state} data-testid="tile-comment">
          <IconMessageCircle size={14} aria-hidden className={own.comment} />
          <span className={own.stateWords}>{comment}</span>
        </div>
      )}
      {isMarked && <State tile={tile} lack={lack} onTakeBack={onTakeBack} onPutAway={onPutAway} onOpen={onOpen} />}
    </div>
  )
}

interface Said {
  readonly suggested: string
  readonly sure: number | null
  readonly answered: string | null
  readonly isDecided: boolean
  /** For those who do not see it. */
  readonly words: readonly string[]
}

/** What is said of a tile about the question at hand. */
export function useSaid({ grid }: GridSession, tile: Tile): Said {
  const { t } = useTranslation('grid')
  const { question } = grid
  const suggestion = suggestedIn(tile, question, grid.least.get())
  const suggested = suggestion ? wordsOf(question, optionsIn(question, suggestion.value)) || t('groups.nothing') : ''
  const sure = suggestion && rated(suggestion)
  const options = answerOf(tile, question)
  const isSaid = isDecided(tile, question)
  const answered = !isSaid ? null : options === null ? '' : wordsOf(question, options) || t('groups.nothing')
  const words = [
    suggestion &&
      (sure === null
        ? t('tile.unrated', { words: suggested })
        : t('tile.suggested', { words: suggested, sure: formatConfidence(sure) })),
    answered === null ? t('tile.open') : answered ? t('tile.answered', { words: answered }) : t('tile.refused'),
  ].filter((each): each is string => Boolean(each))
  return { suggested, sure, answered, isDecided: isSaid, words }
}

/** What stands for the question: the answer, else what is suggested. */
function Chip({ said: { suggested, sure, answered } }: { said: Said }) {
  const { t } = useTranslation('grid')
  if (answered !== null) {
    return (
      <span className={own.chip} data-answered data-testid="tile-answer">
        {answered ? <IconCheck size={13} stroke={2.4} aria-hidden /> : <IconBan size={13} aria-hidden />}
        <span className={own.chipWords}>{answered || t('reject')}</span>
      </span>
    )
  }
  if (!suggested) return null
  return (
    <span className={own.chip} data-testid="tile-suggested">
      <span className={own.chipWords}>{suggested}</span>
      {sure !== null && <b>{formatConfidence(sure)}</b>}
    </span>
  )
}

interface StateProps extends Pick<TileCellProps, 'tile' | 'onTakeBack' | 'onPutAway' | 'onOpen'> {
  /** What a grid does not ask and is required. */
  readonly lack: Missing | null
}

function State({ tile: { state, reason }, lack, onTakeBack, onPutAway, onOpen }: StateProps) {
  const { t } = useTranslation('grid')
  const kind = lack ? 'lacking' : state
  const words = lack?.sentence ?? ((state === 'failed' && reason) || t(`states.${state}`))
  const Icon = ICONS[kind]
  return (
    <div className={own.state} data-kind={kind} data-testid="tile-state">
      {kind === 'sending' && <Loader size={12} aria-hidden />}
      {Icon && <Icon size={14} aria-hidden />}
      <span className={own.stateWords}>{words}</span>
      {kind === 'submitted' && <Act name={t('takeBack')} testId="take-back" run={onTakeBack} />}
      {kind === 'lost' && <Act name={t('putAway')} testId="put-away" run={onPutAway} />}
      {(kind === 'lacking' || kind === 'failed') && <Act name={t('openOne')} testId="open-one" run={onOpen} />}
    </div>
  )
}

const ICONS: Readonly<Partial<Record<TileState | 'lacking', typeof IconAlertTriangle>>> = {
  waiting: IconCloudOff,
  failed: IconAlertTriangle,
  lost: IconAlertTriangle,
  lacking: IconListDetails,
}

/** The tile itself is not chosen by it. */
function Act({ name, testId, run }: { name: string; testId: string; run(): void }) {
  return (
    <Button
      size="compact-xs"
      variant="default"
      className={own.act}
      data-testid={testId}
      onClick={(event) => {
        event.stopPropagation()
        run()
      }}
    >
      {name}
    </Button>
  )
}
