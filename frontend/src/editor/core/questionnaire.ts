/** One question after the other about a data row: which one, which options are meant, and what the few keys do. */
import { answerTo, decideAnswer, optionsIn, suggestedFor, suretyOf } from './answering'
import type { Editor } from './editor'
import { Observable } from './observable'
import type { Feature, Id } from './types'

export interface Offered {
  readonly id: Id
  readonly name: string
  /** Whether a predictor says so, and how sure it is, where it says. */
  readonly isSuggested: boolean
  readonly surety: number | null
  readonly isMeant: boolean
  /** Whether the person is at it: the next option is counted from it, and toggling is about it. */
  readonly isAt: boolean
}

/** What the person has gone to of one question; null until they have. */
interface Gone {
  readonly cursor: Id | null
  readonly chosen: readonly Id[] | null
}

const NOWHERE: Gone = { cursor: null, chosen: null }

export class Questionnaire {
  /** Which question is asked. */
  readonly at: Observable<number>
  private readonly gone = new Observable(NOWHERE)

  /** `over` is called once the last question is answered. */
  constructor(
    private readonly editor: Editor,
    private readonly over: () => void,
  ) {
    const { questions } = editor.ontology
    const open = questions.findIndex((question) => answerTo(editor, question) === null)
    this.at = new Observable(open < 0 ? Math.max(0, questions.length - 1) : open)
  }

  get question(): Feature | null {
    return this.editor.ontology.questions[this.at.get()] ?? null
  }

  /** Whether it has options to choose from; others are answered by their own field. */
  get isChoice(): boolean {
    return this.question?.kind === 'radio' || this.isMany
  }

  /** Whether it is answered in words, so that letters and Enter are its field's. */
  get isText(): boolean {
    return this.question?.kind === 'text'
  }

  /** Whether it may have several answers. */
  get isMany(): boolean {
    return this.question?.kind === 'checklist'
  }

  subscribe = (listener: () => void): (() => void) => {
    const { store, suggestions } = this.editor
    const stops = [this.at, this.gone, store, suggestions].map((each) => each.subscribe(() => listener()))
    return () => {
      for (const stop of stops) stop()
    }
  }

  private get cursor(): Id | null {
    return this.gone.get().cursor ?? (this.isMany ? null : (this.meant()[0] ?? null))
  }

  options(): readonly Offered[] {
    const { question, cursor } = this
    if (!question) return []
    const surety = suretyOf(this.editor, question)
    const meant = new Set(this.meant())
    return (question.options ?? []).map(({ id, name }) => ({
      id,
      name,
      isSuggested: surety.has(id),
      surety: surety.get(id) ?? null,
      isMeant: meant.has(id),
      isAt: id === cursor,
    }))
  }

  /** What accepting takes: where the person went, else what stands already, else what is suggested by the surest. */
  meant(): readonly Id[] {
    const { question, editor } = this
    const { chosen } = this.gone.get()
    if (chosen || !question) return chosen ?? []
    const value = answerTo(editor, question) ?? suggestedFor(editor, question)[0]?.annotation.value
    return optionsIn(question, value)
  }

  /** To the next option: those that are suggested come first, the surest before the others, then all in their order. */
  next(): boolean {
    const { question, cursor } = this
    if (!question || !this.isChoice) return false
    const suggested = [...suretyOf(this.editor, question).keys()]
    const rest = (question.options ?? []).flatMap(({ id }) => (suggested.includes(id) ? [] : [id]))
    const order = [...suggested, ...rest]
    const next = order[(cursor === null ? 0 : order.indexOf(cursor) + 1) % order.length] ?? null
    this.gone.set({ cursor: next, chosen: this.isMany || next === null ? this.gone.get().chosen : [next] })
    return true
  }

  /** Takes the option of this number, from 1 on: of one answer that is the answer, of several it is put to them or left out. */
  pick(number: number): boolean {
    const option = this.question?.options?.[number - 1]
    if (!option || !this.isChoice) return false
    if (this.isMany) this.toggle(option.id)
    else {
      this.gone.set({ cursor: option.id, chosen: [option.id] })
      this.accept()
    }
    return true
  }

  /** Of several answers, puts the option at hand to them or leaves it out. */
  toggle(option: Id | null = this.cursor): boolean {
    if (!this.isMany || option === null) return false
    const meant = this.meant()
    const chosen = meant.includes(option) ? meant.filter((id) => id !== option) : [...meant, option]
    this.gone.set({ cursor: option, chosen })
    return true
  }

  /** Answers with what is meant and goes on; an answer that asks further waits for that first. False where nothing is meant. */
  accept(): boolean {
    const { question, editor } = this
    if (!question) return false
    if (!this.isChoice) return this.goOn()
    const meant = this.meant()
    const before = answerTo(editor, question)
    const isSame = before !== null && optionsIn(question, before).join() === this.inOrder(question, meant)
    if (meant.length === 0 && before === null && (!this.isMany || question.required)) return false
    if (!isSame || suggestedFor(editor, question).length > 0) decideAnswer(editor, question, meant)
    this.gone.set(NOWHERE)
    const asksFurther = question.options?.some(({ id, features }) => meant.includes(id) && features?.length)
    return asksFurther && !isSame ? true : this.goOn()
  }

  /** To the question before; false at the first. */
  back(): boolean {
    if (this.at.get() === 0) return false
    this.gone.set(NOWHERE)
    this.at.set(this.at.get() - 1)
    return true
  }

  private goOn(): boolean {
    this.gone.set(NOWHERE)
    if (this.at.get() + 1 < this.editor.ontology.questions.length) this.at.set(this.at.get() + 1)
    else this.over()
    return true
  }

  private inOrder = ({ options = [] }: Feature, chosen: readonly Id[]): string =>
    options.flatMap(({ id }) => (chosen.includes(id) ? [id] : [])).join()
}
