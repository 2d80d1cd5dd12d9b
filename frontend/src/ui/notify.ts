/** Short messages at the edge of the screen. */
import { notifications } from '@mantine/notifications'
import { asProblem } from '@/lib/problem'

export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 3500, withBorder: true })
}

export function notifyProblem(error: unknown): void {
  const problem = asProblem(error)
  const message = problem.detail || problem.errors[0]?.message || ''
  notifications.show({ title: problem.title, message, color: 'red', autoClose: 8000, withBorder: true })
}
