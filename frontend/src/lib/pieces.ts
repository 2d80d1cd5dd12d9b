/** A text cut where spans begin and end. Positions are code points, as entities have them; the end is not part of a span. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

export interface Piece<S extends Stretch> {
  readonly start: number
  readonly text: string
  /** The spans that lie over all of it, in the order in which they were given. */
  readonly over: readonly S[]
}

export function piecesOf<S extends Stretch>(text: string, spans: readonly S[]): Piece<S>[] {
  const points = [...text]
  const within = (at: number) => Math.min(points.length, Math.max(0, at))
  const cuts = [...new Set([0, points.length, ...spans.flatMap(({ start, end }) => [within(start), within(end)])])]
  cuts.sort((a, b) => a - b)
  return cuts.slice(0, -1).map((start, index) => ({
    start,
    text: points.slice(start, cuts[index + 1]).join(''),
    over: spans.filter((span) => span.start <= start && start < span.end),
  }))
}

const MOST = 60

/** The words of a span in one line, cut in the middle where they are many. */
export function quoted(text: string, { start, end }: Stretch): string {
  const points = [...[...text].slice(start, end).join('').replace(/\s+/g, ' ').trim()]
  if (points.length <= MOST) return points.join('')
  return `${points.slice(0, MOST / 2).join('')}…${points.slice(-MOST / 2).join('')}`
}
