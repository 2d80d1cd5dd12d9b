/** Asking a predictor by clicks and boxes, for the editor: which one is asked, and how its answers come in. */
import { Observable } from '@/editor/core/observable'
import type { Answered, Prompt, Prompter } from '@/editor/core/prompter'
import type { Feature, Id } from '@/editor/core/types'
import { asProblem } from '@/lib/problem'
import { uuid7 } from '@/lib/uuid'
import { answerPrompt, type KeptFrom, keepAnswer } from './api'

/** Asks about one task. */
export class TaskPrompter implements Prompter {
  /** Null for what needs no weights. */
  readonly predictor = new Observable<Id | null>(null)

  constructor(
    private readonly task: Id,
    private readonly onKept: (source: KeptFrom) => void,
  ) {}

  async ask({ points, box }: Prompt, feature: Feature): Promise<Answered | string> {
    const body = { points, box, kind: feature.kind, class_name: feature.name, predictor: this.predictor.get() }
    const { results, notes } = await answerPrompt(this.task, body).catch(plainly)
    const [surest] = [...results].sort((a, b) => (b.confidence ?? -1) - (a.confidence ?? -1))
    return surest ?? notes[0] ?? 'Nothing was found there'
  }

  async keep({ kind, value, confidence, claim }: Answered, feature: Feature): Promise<Id> {
    const body = { id: uuid7(), feature: feature.id, kind, value, confidence, claim }
    const source = await keepAnswer(this.task, body).catch(plainly)
    this.onKept(source)
    return source.suggestion
  }
}

/** Goes on as an error whose message can be shown. */
function plainly(thrown: unknown): never {
  const { errors, message } = asProblem(thrown)
  throw new Error(errors[0]?.message ?? message)
}
