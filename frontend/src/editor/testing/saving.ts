/** What an outbox saves to, in tests. */
import { type Newer, type Save, SaveRefused } from '../core/save'
import type { Annotation } from '../core/types'

const saidIn = ({ created, updated, deleted, decisions }: Save): string =>
  JSON.stringify([created, updated, deleted, decisions])

/** A server's annotation set: refuses the stale, answers what it has seen before with the same revision. */
export class Server {
  revision = 0
  readonly rows = new Map<string, Annotation>()
  readonly saves: Save[] = []
  private readonly known = new Map<string, { revision: number; said: string }>()
  isDown = false
  losesAnswers = false

  send = async (_set: string, save: Save): Promise<{ revision: number }> => {
    if (this.isDown) throw new TypeError('Failed to fetch')
    const known = this.known.get(save.change_id)
    if (known?.said === saidIn(save)) return { revision: known.revision }
    if (known) throw new SaveRefused('other-content', 'Another change has this id', this.state)
    if (save.base_revision !== this.revision) throw new SaveRefused('stale', 'Someone else saved first', this.state)
    this.take(save)
    if (this.losesAnswers) throw new TypeError('connection lost')
    return { revision: this.revision }
  }

  get state(): Newer {
    return { revision: this.revision, annotations: [...this.rows.values()], decisions: [] }
  }

  private take(save: Save): void {
    this.saves.push(save)
    this.revision += 1
    this.known.set(save.change_id, { revision: this.revision, said: saidIn(save) })
    for (const row of [...save.created, ...save.updated]) this.rows.set(row.id, row)
    for (const id of save.deleted) this.rows.delete(id)
  }
}
