/** A look into the editor for browser tests, only where the browser was told to: localStorage.fpTest. */
import type { TaskSession } from './session'

declare global {
  interface Window {
    __editor?: () => unknown
  }
}

export function exposeForTests(session: TaskSession, connection: () => string): () => void {
  if (!localStorage.getItem('fpTest')) return () => {}
  window.__editor = () => ({
    task: session.task.id,
    annotationSet: session.set.id,
    revision: session.outbox.revision,
    save: session.outbox.status.get(),
    connection: connection(),
    annotations: session.editor.store.list(),
    decisions: session.editor.store.decisions(),
    suggestions: session.editor.suggestions.list().shown.map(({ annotation }) => annotation),
    focus: session.editor.suggestions.focus.get(),
    run: session.run.state.get(),
    camera: session.editor.camera.get(),
    tool: session.editor.tool.get().id,
  })
  return () => {
    delete window.__editor
  }
}
