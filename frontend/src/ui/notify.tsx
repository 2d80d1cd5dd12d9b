/** Short messages at the edge of the screen. */
import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { asProblem } from '@/lib/problem'

export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 3500, withBorder: true })
}

/** What was not done, and why. */
export function notifyLeft(message: string): void {
  notifications.show({ message, color: 'yellow', autoClose: 8000, withBorder: true })
}

/** What was done, with the way back as long as it shows. */
export function notifyUndoable(message: string, undo: string, onUndo: () => void): void {
  const id = crypto.randomUUID()
  const taken = () => {
    notifications.hide(id)
    onUndo()
  }
  notifications.show({
    id,
    message: (
      <>
        {message}{' '}
        <Anchor component="button" type="button" size="sm" fw={600} onClick={taken}>
          {undo}
        </Anchor>
      </>
    ),
    color: 'teal',
    autoClose: 12_000,
    withBorder: true,
  })
}

export function notifyProblem(error: unknown): void {
  const problem = asProblem(error)
  const message = problem.detail || problem.errors[0]?.message || ''
  notifications.show({ title: problem.title, message, color: 'red', autoClose: 8000, withBorder: true })
}
