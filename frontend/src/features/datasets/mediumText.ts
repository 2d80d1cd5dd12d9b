/** What people read of a file of text, a page or a conversation. The server counts by rules of its own; this is for looking only. */

export interface Utterance {
  id: string
  user: string
  content: string
}

const UNREAD = 'script, style, template, title, noscript'
const BLOCKS =
  'address, article, aside, blockquote, br, dd, div, dl, dt, figure, footer, form, h1, h2, h3, h4, h5, h6, header, hr, li, main, nav, ol, p, pre, section, table, tr, ul'

/** The text of a page, a line for each block; what would run or dress it is left out. */
export function readableText(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const element of page.querySelectorAll(UNREAD)) element.remove()
  for (const block of page.querySelectorAll(BLOCKS)) {
    block.before('\n')
    block.after('\n')
  }
  return (page.body.textContent ?? '')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('\n')
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const named = (value: unknown): string =>
  typeof value === 'string' ? value : isObject(value) ? String(value.name || value.userId || '') : ''

/** The messages of either shape of a conversation; null where the file is none. */
export function messagesIn(text: string): Utterance[] | null {
  try {
    const found: unknown = JSON.parse(text)
    if (!isObject(found) || !Array.isArray(found.messages)) return null
    return found.messages.filter(isObject).map((message, index) => ({
      id: `${index}`,
      user: named(message.role ?? message.user),
      content: String(message.content ?? ''),
    }))
  } catch {
    return null
  }
}
