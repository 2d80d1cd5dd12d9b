/** Conversations: one message after the other, with who wrote it. */
import classes from '../media/Media.module.css'
import { Preview } from '../media/Preview'
import { Written } from '../media/Written'
import { type MediumProps, onlyShown } from '../viewer'

interface Message {
  readonly content: string
  readonly role?: string
  readonly user?: string | { readonly name?: string; readonly userId?: string }
}

const authorOf = ({ user, role }: Message): string =>
  (typeof user === 'string' ? user : (user?.name ?? user?.userId)) ?? role ?? ''

function messagesOf(text: string): readonly Message[] | null {
  try {
    const { messages } = JSON.parse(text) as { messages: Message[] }
    return messages.every(({ content }) => typeof content === 'string') ? messages : null
  } catch {
    return null
  }
}

function Conversation({ source }: MediumProps) {
  return (
    <Written source={source}>
      {(text) => {
        const messages = messagesOf(text)
        return messages ? <Messages messages={messages} /> : <Preview source={source} />
      }}
    </Written>
  )
}

function Messages({ messages }: { messages: readonly Message[] }) {
  return (
    <ol className={classes.messages}>
      {messages.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages have a fixed order, and need no id.
        <li key={index} className={classes.message}>
          <strong>{authorOf(message)}</strong>
          {message.content}
        </li>
      ))}
    </ol>
  )
}

export default onlyShown('conversation', Conversation)
