/** What a person pasted or dropped to import: an array, an object with rows, or one object or address per line. */

export interface ImportText {
  /** The body to send. */
  text: string
  lines: boolean
  count: number
}

export interface ImportMistake {
  line: number | null
  reason: 'empty' | 'json' | 'rows' | 'row'
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown) => typeof value === 'string' && value !== ''
/** What a row may bring; the last is the name in rows of Labelbox. */
const sources = ['url', 'text', 'html', 'conversation', 'row_data']
const isSource = (value: unknown) => isText(value) || isObject(value)
const isAddress = (value: unknown): value is string => typeof value === 'string' && /^https?:\/\/\S/i.test(value.trim())
/** The address of a file is its global key where it has no other. */
const isRow = (row: unknown) =>
  isAddress(row) ||
  (isObject(row) &&
    sources.some((name) => isSource(row[name])) &&
    (isText(row.global_key) || isAddress(row.url) || isAddress(row.row_data)))

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readLines(text: string): ImportText | ImportMistake {
  const lines = text.split(/\r?\n/).map((line) => (isAddress(line) ? JSON.stringify(line.trim()) : line))
  let count = 0
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const row = parse(line)
    if (row === undefined) return { line: index + 1, reason: 'json' }
    if (!isRow(row)) return { line: index + 1, reason: 'row' }
    count += 1
  }
  return { text: `${lines.join('\n').trim()}\n`, lines: true, count }
}

export function readImport(raw: string): ImportText | ImportMistake {
  const text = raw.trim()
  if (text === '') return { line: null, reason: 'empty' }
  const whole = parse(text)
  if (whole === undefined) return readLines(text)
  if (isAddress(whole)) return readLines(text)
  if (isObject(whole) && !('rows' in whole)) return readLines(text.includes('\n') ? JSON.stringify(whole) : text)
  const rows = isObject(whole) ? whole.rows : whole
  if (!Array.isArray(rows)) return { line: null, reason: 'rows' }
  const bad = rows.findIndex((row) => !isRow(row))
  if (bad >= 0) return { line: bad + 1, reason: 'row' }
  return { text: JSON.stringify({ rows }), lines: false, count: rows.length }
}

export const isMistake = (read: ImportText | ImportMistake): read is ImportMistake => 'reason' in read
