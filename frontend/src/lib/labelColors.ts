/** The colours of labels: told apart by colour-blind eyes (Okabe and Ito's eight first), used in lists, canvas and charts. */
export const labelColors = [
  '#E69F00',
  '#56B4E9',
  '#009E73',
  '#F0E442',
  '#0072B2',
  '#D55E00',
  '#CC79A7',
  '#9B8CFF',
  '#8A5A2B',
  '#00C2B2',
  '#B7C95A',
  '#8C96A3',
] as const

export const labelColorNames: Record<string, string> = {
  '#E69F00': 'Orange',
  '#56B4E9': 'Sky blue',
  '#009E73': 'Green',
  '#F0E442': 'Yellow',
  '#0072B2': 'Blue',
  '#D55E00': 'Vermilion',
  '#CC79A7': 'Pink',
  '#9B8CFF': 'Violet',
  '#8A5A2B': 'Brown',
  '#00C2B2': 'Turquoise',
  '#B7C95A': 'Lime',
  '#8C96A3': 'Grey',
}

/** The first colour not yet taken, or the next in turn when all are. */
export function nextLabelColor(taken: readonly string[]): string {
  const used = new Set(taken.map((color) => color.toUpperCase()))
  return labelColors.find((color) => !used.has(color)) ?? labelColors[taken.length % labelColors.length]!
}
