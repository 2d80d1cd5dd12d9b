/** A headless editor for tests: a hand that presses, drags and clicks in image pixels, and a clock that is told the time. */
import type { ChangeSet } from '../core/changes'
import { Editor, type Opening } from '../core/editor'
import type { Point } from '../core/geometry'
import { attendSight } from '../core/sight'
import type { Press } from '../core/tool'
import type { Activity, Annotation, Feature, Id, SuggestionSet } from '../core/types'
import { kinds } from '../kinds'

export const cat: Feature = { id: 'cat', kind: 'bounding_box', name: 'Cat', color: '#E69F00' }
export const dog: Feature = { id: 'dog', kind: 'bounding_box', name: 'Dog', color: '#56B4E9' }
export const lake: Feature = { id: 'lake', kind: 'polygon', name: 'Lake', color: '#009E73' }
export const weather: Feature = {
  id: 'weather',
  kind: 'radio',
  name: 'Weather',
  color: '#0072B2',
  options: [
    { id: 'sun', name: 'Sun' },
    { id: 'rain', name: 'Rain', features: [{ id: 'mm', kind: 'text', name: 'Amount', color: '', required: true }] },
  ],
}

export const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height })

const plain = { answers: [], confidence: null, at: null, derived_from: null }

export const drawn = (id: Id, value: unknown = box(10, 10, 20, 20), feature: Feature = cat): Annotation => ({
  ...plain,
  id,
  kind: feature.kind,
  feature: feature.id,
  value,
})

export const predicted = (id: Id, confidence: number, value: unknown, feature: Feature = cat): Annotation => ({
  ...drawn(id, value, feature),
  confidence,
})

export const suggested = (annotations: readonly Annotation[], part: Partial<SuggestionSet> = {}): SuggestionSet => ({
  annotation_set: 'set-1',
  model_run: 'run-1',
  predictor: 'detector',
  predictor_version: 'detector-1',
  final: false,
  annotations,
  ...part,
})

/** Three suggestions well apart: .9, .7 and .4. */
export const three = suggested([
  predicted('s7', 0.7, box(100, 100, 30, 30)),
  predicted('s9', 0.9, box(200, 200, 30, 30)),
  predicted('s4', 0.4, box(300, 300, 30, 30)),
])

export class Hand {
  readonly editor: Editor
  readonly saved: { set: ChangeSet; activity: readonly Activity[] }[] = []
  now = 1_000_000

  constructor(opening: Partial<Opening> = {}) {
    const features = [cat, dog, lake, weather]
    const now = () => this.now
    this.editor = new Editor({ frame: { width: 640, height: 480 }, features, kinds, now, ...opening })
    this.editor.resize({ width: 640, height: 480 })
    attendSight(this.editor)
    this.editor.settled.subscribe((set, activity) => this.saved.push({ set, activity }))
  }

  suggest(set: SuggestionSet): this {
    this.editor.suggestions.receive(set)
    this.editor.suggestions.flush()
    return this
  }

  wait(ms: number): this {
    this.now += ms
    this.editor.clock.touch()
    return this
  }

  take(id: string): this {
    this.editor.take(this.editor.tools().find((tool) => tool.id === id)!)
    return this
  }

  down(x: number, y: number, more: Partial<Press> = {}): this {
    this.editor.hold('pointer')
    this.editor.signal('pointerDown', press({ x, y }, more))
    return this
  }

  move(x: number, y: number, more: Partial<Press> = {}): this {
    this.editor.signal('pointerMove', press({ x, y }, more))
    return this
  }

  up(x: number, y: number, more: Partial<Press> = {}): this {
    this.editor.signal('pointerUp', press({ x, y }, more))
    this.editor.release('pointer')
    return this
  }

  click(x: number, y: number, more: Partial<Press> = {}): this {
    return this.down(x, y, more).up(x, y, more)
  }

  drag(from: readonly [number, number], to: readonly [number, number], more: Partial<Press> = {}): this {
    const [mx, my] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]
    return this.down(...from, more)
      .move(mx, my)
      .move(...to)
      .up(...to)
  }

  values = (): unknown[] => this.editor.store.list().map(({ value }) => value)

  shown = (): Id[] => this.editor.suggestions.list().shown.map(({ annotation }) => annotation.id)
}

const press = (at: Point, more: Partial<Press> = {}): Press => ({
  at,
  slop: 4,
  shift: false,
  alt: false,
  handle: null,
  ...more,
})
