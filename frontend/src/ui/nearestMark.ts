/** Which of several marks was meant: of those that overlap, the one whose centre is nearest. */
type Place = readonly [number, number]

/** The index of the place that is nearest to the pointer; undefined where there is none. */
export function nearestMark(places: readonly (Place | null)[], [x, y]: Place): number | undefined {
  const distances = places.map((place) => (place ? Math.hypot(place[0] - x, place[1] - y) : Number.POSITIVE_INFINITY))
  const least = Math.min(...distances)
  return Number.isFinite(least) ? distances.indexOf(least) : undefined
}
