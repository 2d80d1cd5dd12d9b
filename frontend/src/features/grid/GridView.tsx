/** The grid on the screen: the question above, the tiles in their groups, what is done with those chosen below. */
import { VisuallyHidden } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Project } from '@/api/types'
import { columnsFor, type Group, groupsOf, type Rows, rowsOf } from '@/editor/core/grid/layout'
import type { Id } from '@/editor/core/types'
import { useValue } from '@/editor/useEditor'
import { KeyHelp } from '@/features/labeling/KeyHelp'
import { Keyed } from '@/features/labeling/keys'
import page from '@/features/labeling/Labeling.module.css'
import { LeftBehind } from '@/features/labeling/LeftBehind'
import { rememberThreshold } from '@/features/labeling/threshold'
import { usePresence } from '@/features/labeling/useAttention'
import { useTopics } from '@/lib/live'
import { useSlug } from '@/lib/route'
import { onSignedIn } from '@/lib/signedIn'
import { notifyProblem } from '@/ui/notify'
import { ChosenBar } from './ChosenBar'
import own from './Grid.module.css'
import { GridBar } from './GridBar'
import { gridBindings, type Hands } from './gridBindings'
import { Preview } from './Preview'
import { atOnce, roomIn, tileSize } from './prefs'
import { QuestionBar } from './QuestionBar'
import type { GridSession } from './session'
import { Tiles } from './Tiles'

/** A key held longer than this shows the picture only while it is held. */
const HELD_MS = 300
const NO_HOLD = { hold() {}, release() {} }

interface GridViewProps {
  readonly session: GridSession
  readonly project: Project
}

export function GridView({ session, project }: GridViewProps) {
  const { grid } = session
  const navigate = useNavigate()
  const slug = useSlug()
  const label = useCallback(
    (task?: Id) =>
      void navigate({ to: '/o/$slug/projects/$id/label', params: { slug, id: project.id }, search: { task } }),
    [navigate, slug, project.id],
  )
  const [isHelping, setHelping] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  const { groups, submitted, columns, room } = useLayout(session, scroller)
  const preview = usePreview(session)
  const anchor = useRef<Id | null>(null)
  const layout = useRef({ groups, columns })
  layout.current = { groups, columns }

  const submit = useCallback(() => void session.submit().catch(notifyProblem), [session])
  const hands = useMemo<Hands>(
    () => ({
      grid,
      anchor,
      rows: (): Rows => layout.current.groups.flatMap((group) => rowsOf(group.tiles, layout.current.columns)),
      groupOf: (tile) => layout.current.groups.find(({ tiles }) => tiles.some(({ task }) => task === tile))?.open ?? [],
      go: (tile) => {
        grid.cursor.set(tile)
        focusOn(scroller.current, tile)
      },
      preview: preview.key,
      close: preview.close,
      submit,
      help: () => setHelping(true),
      leave: () => label(),
    }),
    [grid, preview.key, preview.close, submit, label],
  )
  const bindings = useMemo(() => gridBindings(hands), [hands])
  usePresence(
    grid.clock,
    () => {},
    () => void session.resume(),
  )
  useEffect(() => onSignedIn(() => void session.resume()), [session])
  useEffect(() => grid.least.subscribe((value) => rememberThreshold(project.id, value)), [grid, project.id])
  useEffect(
    () =>
      atOnce.subscribe((count) => {
        session.count = count
        void session.fill()
      }),
    [session],
  )
  useTopics(
    useValue(grid.tiles)
      .filter(({ state }) => state !== 'submitted')
      .map(({ task }) => `data_row:${session.show(task).source.id}`),
    ({ event, body }) => {
      if (event === 'suggestions.added') session.hear((body as { data_row: Id }).data_row)
    },
  )
  return (
    <Keyed editor={NO_HOLD} bindings={bindings}>
      <div className={own.page} data-testid="grid">
        <GridBar
          session={session}
          project={project}
          room={room}
          onSubmit={submit}
          onLeave={hands.leave}
          onHelp={hands.help}
        />
        <QuestionBar session={session} hands={hands} />
        <Tiles
          session={session}
          hands={hands}
          scroller={scroller}
          groups={groups}
          submitted={submitted}
          columns={columns}
          onLook={preview.open}
          onOpen={label}
        />
        <div className={`${page.notices} ${own.left}`}>
          <LeftBehind journal={session.journal} />
        </div>
        <ChosenBar session={session} hands={hands} onLook={preview.open} />
        {preview.tile && <Preview session={session} tile={preview.tile} onClose={preview.close} />}
        <KeyHelp opened={isHelping} onClose={() => setHelping(false)} />
        <VisuallyHidden role="status">{useValue(grid.said)}</VisuallyHidden>
      </div>
    </Keyed>
  )
}

/** Gives a tile the keyboard. */
export function focusOn(scroller: HTMLElement | null, tile: Id | null): void {
  scroller?.querySelector<HTMLElement>(`[data-tile="${tile}"]`)?.focus()
}

function useLayout(session: GridSession, scroller: React.RefObject<HTMLElement | null>) {
  const { grid } = session
  const tiles = useValue(grid.tiles)
  const least = useValue(grid.least)
  useValue(grid.at)
  const { question } = grid
  const size = useValue(tileSize)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(roomIn(element)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])
  const columns = columnsFor(width, size)
  return useMemo(() => {
    const groups: readonly Group[] = groupsOf(
      tiles.filter(({ state }) => state !== 'submitted'),
      question,
      least,
    )
    return { groups, submitted: tiles.filter(({ state }) => state === 'submitted'), columns, room: width }
  }, [tiles, question, least, columns, width])
}

/** A large picture of the tile at the keyboard: while a key is held, or from one press to the next. */
function usePreview(session: GridSession) {
  const { cursor } = session.grid
  const [isOpen, setOpen] = useState(false)
  const since = useRef(0)
  const isShown = useRef(false)
  isShown.current = isOpen
  const task = useValue(cursor)
  const tile = useValue(session.grid.tiles).find((one) => one.task === task)
  const key = useCallback(
    (isDown: boolean) => {
      if (isDown) {
        since.current = performance.now()
        setOpen((was) => {
          if (was) since.current = Number.NEGATIVE_INFINITY
          return !was && cursor.get() !== null
        })
      } else if (performance.now() - since.current > HELD_MS) setOpen(false)
    },
    [cursor],
  )
  const open = useCallback(
    (tile: Id) => {
      cursor.set(tile)
      setOpen(true)
    },
    [cursor],
  )
  const close = useCallback(() => {
    setOpen(false)
    return isShown.current
  }, [])
  return { tile: isOpen ? tile : undefined, key, open, close }
}
