/** The colours of labels: told apart by colour-blind eyes (Okabe and Ito's eight first), used in lists, canvas and charts. */
export const labelColors = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#f0e442',
  '#0072b2',
  '#d55e00',
  '#cc79a7',
  '#9b8cff',
  '#8a5a2b',
  '#00c2b2',
  '#b7c95a',
  '#8c96a3',
] as const

export const labelColorNames: Record<string, string> = {
  '#e69f00': 'Orange',
  '#56b4e9': 'Sky blue',
  '#009e73': 'Green',
  '#f0e442': 'Yellow',
  '#0072b2': 'Blue',
  '#d55e00': 'Vermilion',
  '#cc79a7': 'Pink',
  '#9b8cff': 'Violet',
  '#8a5a2b': 'Brown',
  '#00c2b2': 'Turquoise',
  '#b7c95a': 'Lime',
  '#8c96a3': 'Grey',
}

/** Of what has none of its own. */
export const UNKNOWN_COLOR = '#8c96a3'

/** The first colour not yet taken, or the next in turn when all are. */
export function nextLabelColor(taken: readonly string[]): string {
  const used = new Set(taken.map((color) => color.toLowerCase()))
  return labelColors.find((color) => !used.has(color)) ?? labelColors[taken.length % labelColors.length]!
}
