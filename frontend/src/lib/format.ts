/** Numbers, sizes and times as people read them, in the reader's own language. */

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const oneDecimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const list = new Intl.ListFormat(undefined, { type: 'conjunction' })
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

export const formatCount = (n: number): string => whole.format(n)
export const formatCompact = (n: number): string => compact.format(n)
export const formatList = (each: string[]): string => list.format(each)
export const formatDecimal = (n: number): string => oneDecimal.format(n)

/** 0.8 is "80 %"; a share that is not whole keeps one decimal where it matters. */
export function formatPercent(share: number, decimals = 0): string {
  return `${new Intl.NumberFormat(undefined, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(share * 100)}\u202f%`
}

/** Confidence always shows two digits, so that columns of it line up: 0.07, 0.93, 1.00. */
export const formatConfidence = (confidence: number): string => confidence.toFixed(2)

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${(power === 0 ? whole : oneDecimal).format(bytes / 1000 ** power)} ${units[power]}`
}

/** Seconds as "0.8 s", "3.8 s", "42 s", "5 min 12 s" or "2 h 5 min". */
export function formatSeconds(seconds: number): string {
  if (seconds < 20) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const total = Math.round(seconds)
  if (total < 3600) return `${Math.floor(total / 60)} min ${total % 60} s`
  return `${Math.floor(total / 3600)} h ${Math.round((total % 3600) / 60)} min`
}

/** Milliseconds of a recording as players show them: "0:04", "12:30", "1:02:03". */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** "3 minutes ago", or the date where it is more than a month away. */
export function formatAgo(iso: string, now: number = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000
  if (Math.abs(seconds) > 30 * 86_400) return day.format(new Date(iso))
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit)
  }
  return relative.format(0, 'second')
}

export const formatMoment = (iso: string): string => moment.format(new Date(iso))
export const formatTime = (iso: string): string => time.format(new Date(iso))
export const formatDay = (iso: string): string => day.format(new Date(iso))
