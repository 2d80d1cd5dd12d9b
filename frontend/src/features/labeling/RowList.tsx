/** A list of many rows of which few are in the DOM: a listbox with one active row, kept in place while rows come in above it. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react'
import panel from './Panel.module.css'

interface RowListProps<Row> {
  readonly rows: readonly Row[]
  readonly idOf: (row: Row) => string
  readonly active: string | null
  readonly selected?: ReadonlySet<string>
  readonly label: string
  readonly rowTestId: string
  readonly rowHeight: number
  onActivate(id: string, more: boolean): void
  /** A sign within a row, marked `data-act`, was pressed: by pointer only, the keys do the same elsewhere. */
  onAct?(id: string, act: string): void
  nameOf(row: Row): string
  children(row: Row, isActive: boolean): ReactNode
}

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
  Home: -Infinity,
  End: Infinity,
}

export function RowList<Row>(props: RowListProps<Row>) {
  const { rows, idOf, active, selected, label, rowTestId, rowHeight, onActivate, onAct, nameOf, children } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 320, height: 400 },
  })
  const index = active === null ? -1 : rows.findIndex((row) => idOf(row) === active)
  useAnchor(scroller, active, index, rowHeight)

  const pressed = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined || rows.length === 0) return
    event.preventDefault()
    event.stopPropagation()
    const to = Math.min(rows.length - 1, Math.max(0, Math.max(index, 0) + (index < 0 ? 0 : step)))
    onActivate(idOf(rows[to]!), false)
  }

  return (
    <div
      ref={scroller}
      className={panel.list}
      role="listbox"
      aria-label={label}
      aria-multiselectable={selected ? true : undefined}
      aria-activedescendant={index >= 0 ? `row-${active}` : undefined}
      tabIndex={0}
      onKeyDown={pressed}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!
          const id = idOf(row)
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it has the keys.
            // biome-ignore lint/a11y/useFocusableInteractive: the listbox around it has the focus.
            <div
              key={id}
              id={`row-${id}`}
              role="option"
              aria-selected={selected ? selected.has(id) : id === active}
              aria-label={nameOf(row)}
              aria-posinset={item.index + 1}
              aria-setsize={rows.length}
              data-testid={rowTestId}
              data-id={id}
              className={panel.row}
              style={{ top: item.start, height: rowHeight }}
              onClick={(event) => {
                const act = (event.target as Element).closest('[data-act]')?.getAttribute('data-act')
                if (act) onAct?.(id, act)
                else onActivate(id, event.shiftKey)
              }}
            >
              {children(row, id === active)}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** The active row stays where it is on the screen while rows come and go above; a new active row is brought into view. */
function useAnchor(
  scroller: React.RefObject<HTMLDivElement | null>,
  active: string | null,
  index: number,
  rowHeight: number,
): void {
  const last = useRef({ active, index })
  useLayoutEffect(() => {
    const element = scroller.current
    const before = last.current
    last.current = { active, index }
    if (!element || index < 0) return
    if (before.active === active && before.index >= 0) element.scrollTop += (index - before.index) * rowHeight
    else {
      const [top, bottom] = [index * rowHeight, (index + 1) * rowHeight]
      if (top < element.scrollTop) element.scrollTop = top
      else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight
    }
  }, [scroller, active, index, rowHeight])
}
