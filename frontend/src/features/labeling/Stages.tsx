/** The pictures of a queue, of which one is shown. */
import { useContext } from 'react'
import { Stage } from '@/editor/render/Stage'
import { EditorContext, useValue } from '@/editor/useEditor'
import { useSession } from './context'
import type { TaskQueue } from './queue'
import type { TaskSession } from './session'
import { ShownContext, useWhenIdle } from './settled'

/**
 * The picture at hand; behind it the next task's, painted and ready to be shown in one frame, and until the page has followed the
 * one that was left.
 */
export function Stages({ queue }: { queue: Pick<TaskQueue, 'next'> }) {
  const around = useSession()
  const shown = useContext(ShownContext) ?? around
  const next = useWhenIdle(useValue(queue.next))
  // In this order no picture changes its place when the next one is shown.
  const all = [around, shown, next].filter((each) => each === shown || each?.editor.canDraw) as TaskSession[]
  return [...new Map(all.map((each) => [keyOf(each), each]))].map(([key, { editor, task }]) => (
    <EditorContext key={key} value={editor}>
      <Stage source={task.data_row} isShown={key === keyOf(shown)} />
    </EditorContext>
  ))
}

const keyOf = ({ task, set }: TaskSession): string => `${task.id} ${set.id}`
