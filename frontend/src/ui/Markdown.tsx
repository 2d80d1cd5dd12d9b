/** The little Markdown that instructions need: paragraphs, headings, lists, bold, italics, code and links. No HTML. */
import { Anchor, Code } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './Markdown.module.css'

type Block = { kind: 'text' | 'heading'; lines: string[] } | { kind: 'bullets' | 'numbers'; lines: string[] }

const MARKS: [Block['kind'], RegExp][] = [
  ['heading', /^#{1,6}\s+(.*)$/],
  ['bullets', /^\s*[-*+]\s+(.*)$/],
  ['numbers', /^\s*\d+[.)]\s+(.*)$/],
]

function lineOf(line: string): { kind: Block['kind']; text: string } {
  for (const [kind, mark] of MARKS) {
    const text = mark.exec(line)?.[1]
    if (text !== undefined) return { kind, text }
  }
  return { kind: 'text', text: line.trim() }
}

/** Lines of one kind belong together; an empty line ends a block, a further line of text goes on with a list's item. */
export function blocksOf(source: string): Block[] {
  const blocks: Block[] = []
  let isOpen = false
  for (const line of source.split(/\r?\n/)) {
    if (line.trim() === '') {
      isOpen = false
      continue
    }
    const { kind, text } = lineOf(line)
    const last = isOpen ? blocks.at(-1) : undefined
    if (last && last.kind === kind && kind !== 'heading') last.lines.push(text)
    else if (last && kind === 'text' && last.kind !== 'heading') last.lines.push(`${last.lines.pop()} ${text}`)
    else blocks.push({ kind, lines: [text] })
    isOpen = true
  }
  return blocks
}

const INLINE =
  /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?!\w)|(?<!\w)_([^_\s](?:[^_]*[^_\s])?)_(?!\w)|\[([^\]]+)\]\(((?:https?:\/\/|mailto:)[^\s)]+)\)/

function Inline({ text }: { text: string }): ReactNode {
  const found = INLINE.exec(text)
  if (!found) return text
  const [whole, code, strong, strongToo, italic, italicToo, label, url] = found
  const bold = strong ?? strongToo
  const slanted = italic ?? italicToo
  return (
    <>
      {text.slice(0, found.index)}
      {code !== undefined && <Code>{code}</Code>}
      {bold !== undefined && (
        <strong>
          <Inline text={bold} />
        </strong>
      )}
      {slanted !== undefined && (
        <em>
          <Inline text={slanted} />
        </em>
      )}
      {url !== undefined && (
        <Anchor href={url} target="_blank" rel="noreferrer" inherit>
          {label}
        </Anchor>
      )}
      <Inline text={text.slice(found.index + whole.length)} />
    </>
  )
}

function Lines({ lines }: { lines: string[] }) {
  return lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place
    <span key={index}>
      {index > 0 && <br />}
      <Inline text={line} />
    </span>
  ))
}

function Shown({ block: { kind, lines } }: { block: Block }) {
  if (kind === 'heading') return <h4>{<Lines lines={lines} />}</h4>
  if (kind === 'text') return <p>{<Lines lines={lines} />}</p>
  const List = kind === 'bullets' ? 'ul' : 'ol'
  return (
    <List>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an item has no other name than its place
        <li key={index}>
          <Inline text={line} />
        </li>
      ))}
    </List>
  )
}

export function Markdown({ children }: { children: string }) {
  return (
    <div className={classes.text}>
      {blocksOf(children).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block has no other name than its place
        <Shown key={index} block={block} />
      ))}
    </div>
  )
}
