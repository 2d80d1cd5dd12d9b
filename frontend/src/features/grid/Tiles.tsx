/** The tiles in their groups, as a grid for eyes, fingers, keys and screen readers. */
import { Button } from '@mantine/core'
import { IconChecks } from '@tabler/icons-react'
import { type MouseEvent, type ReactNode, type RefObject, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { between, type Group, rowsOf } from '@/editor/core/grid/layout'
import type { Tile } from '@/editor/core/grid/tile'
import type { Id } from '@/editor/core/types'
import { useValue } from '@/editor/useEditor'
import { formatConfidence } from '@/lib/format'
import { notifyProblem } from '@/ui/notify'
import own from './Grid.module.css'
import type { Hands } from './gridBindings'
import { useMarquee } from './marquee'
import type { GridSession } from './session'
import { TileCell } from './TileCell'

interface TilesProps {
  readonly session: GridSession
  readonly hands: Hands
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly groups: readonly Group[]
  readonly submitted: readonly Tile[]
  readonly columns: number
  onLook(task: Id): void
  /** Goes to the editor with it. */
  onOpen(task: Id): void
}

export function Tiles({ session, hands, scroller, groups, submitted, columns, onLook, onOpen }: TilesProps) {
  const { t } = useTranslation('grid')
  const { grid } = session
  const { box, handlers } = useMarquee(scroller, grid.chosen.get, (ids) => grid.chosen.set(ids))
  const chosen = useValue(grid.chosen)
  const cursor = useValue(grid.cursor)
  const [isShown, setShown] = useState(false)
  const first = groups[0]?.tiles[0]?.task ?? null
  const click = (tile: Tile, event: MouseEvent) => {
    const order = hands.rows().flat()
    const isTouch = (event.nativeEvent as PointerEvent).pointerType === 'touch'
    if (event.shiftKey) grid.chosen.set(new Set(between(order, hands.anchor.current, tile.task)))
    else {
      hands.anchor.current = tile.task
      grid.chosen.set(event.ctrlKey || event.metaKey || isTouch ? toggled(chosen, tile.task) : new Set([tile.task]))
    }
    grid.cursor.set(tile.task)
  }
  const cell = (tile: Tile) => (
    <TileCell
      key={tile.task}
      session={session}
      tile={tile}
      isChosen={chosen.has(tile.task)}
      isAt={tile.task === (cursor ?? first)}
      onClick={(event) => click(tile, event)}
      onFocus={() => grid.cursor.get() !== tile.task && grid.cursor.set(tile.task)}
      onLook={() => onLook(tile.task)}
      onOpen={() => onOpen(tile.task)}
      onTakeBack={() => void session.takeBack(tile.task).catch(notifyProblem)}
      onPutAway={() => session.putAway(tile.task)}
    />
  )
  return (
    <main className={own.stage} ref={scroller} data-testid="grid-stage" {...handlers}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table cannot be laid out in tiles. */}
      <div role="grid" aria-label={t('tiles')} aria-multiselectable="true" aria-colcount={columns} className={own.grid}>
        {groups.map((group) => (
          <Section key={group.key} head={<GroupHead session={session} group={group} />} id={group.key || 'none'}>
            {rowsOf(group.tiles, columns).map((row) => (
              <Row key={row[0]} columns={columns}>
                {row.map((id) => cell(group.tiles.find(({ task }) => task === id)!))}
              </Row>
            ))}
          </Section>
        ))}
        {submitted.length > 0 && (
          <Section
            id="submitted"
            head={
              <>
                <h3>
                  {t('groups.submitted')} <span className={own.tally}>{submitted.length}</span>
                </h3>
                <Button
                  size="compact-xs"
                  variant="default"
                  data-testid="show-submitted"
                  aria-expanded={isShown}
                  onClick={() => setShown(!isShown)}
                >
                  {t(isShown ? 'hide' : 'show')}
                </Button>
              </>
            }
          >
            {isShown &&
              rowsOf(submitted, columns).map((row) => (
                <Row key={row[0]} columns={columns}>
                  {row.map((id) => cell(submitted.find(({ task }) => task === id)!))}
                </Row>
              ))}
          </Section>
        )}
      </div>
      {box && <div className={own.marquee} style={box} />}
    </main>
  )
}

const toggled = (chosen: ReadonlySet<Id>, id: Id): ReadonlySet<Id> => {
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  return next
}

function Section({ id, head, children }: { id: string; head: ReactNode; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above.
    <div role="rowgroup" className={own.group} data-testid="grid-group" data-group={id}>
      {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: what is in it has the keyboard. */}
      <div role="row" className={own.groupHead}>
        {/* biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: what is in it has the keyboard. */}
        <div role="gridcell" className={own.groupCell}>
          {head}
        </div>
      </div>
      {children}
    </div>
  )
}

function Row({ columns, children }: { columns: number; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: its tiles have the keyboard.
    <div role="row" className={own.row} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {children}
    </div>
  )
}

/** What is suggested for the group, how sure that is, and the one button that takes it for all. */
function GroupHead({ session, group }: { session: GridSession; group: Group }) {
  const { t } = useTranslation('grid')
  const { grid } = session
  const { question } = grid
  const names = (question.options ?? []).flatMap(({ id, name }) => (group.options.includes(id) ? [name] : []))
  const words = names.length > 0 ? names.join(', ') : t('groups.nothing')
  if (!group.surety) {
    return (
      <h3>
        {t('groups.none')} <span className={own.tally}>{group.tiles.length}</span>
      </h3>
    )
  }
  const { least, most } = group.surety
  const [low, high] = [formatConfidence(least), formatConfidence(most)]
  return (
    <>
      <h3>
        {t('groups.suggested', { words })} <span className={own.tally}>{group.tiles.length}</span>
      </h3>
      <span className={own.surety}>{low === high ? low : t('groups.surety', { least: low, most: high })}</span>
      {group.open.length > 0 && (
        <Button
          size="compact-sm"
          color="teal.9"
          data-testid="accept-group"
          leftSection={<IconChecks size={15} aria-hidden />}
          onClick={() => grid.accept(group.open)}
        >
          {t('acceptAll', { count: group.open.length, words })}
        </Button>
      )}
    </>
  )
}
