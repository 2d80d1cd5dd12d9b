/** What the editor of ontologies needs to know of a kind. */
import {
  IconArrowsJoin,
  IconCheckbox,
  IconCircleDot,
  IconForms,
  IconLasso,
  IconLine,
  IconListNumbers,
  IconMan,
  IconPoint,
  IconPolygon,
  IconRotateRectangle,
  IconShape,
  IconTextCaption,
  IconVectorBezier2,
} from '@tabler/icons-react'
import { kinds } from '@/editor/kinds'

const icons: Record<string, typeof IconShape> = {
  bounding_box: IconShape,
  polygon: IconPolygon,
  radio: IconCircleDot,
  checklist: IconCheckbox,
  text: IconForms,
  rotated_box: IconRotateRectangle,
  point: IconPoint,
  polyline: IconLine,
  keypoints: IconMan,
  mask: IconLasso,
  entity: IconTextCaption,
  relationship: IconArrowsJoin,
  ranking: IconListNumbers,
}

/** Kinds whose answer is chosen among options. */
const choosing = new Set(['radio', 'checklist', 'ranking'])

/** Kinds whose settings name points. */
const jointed = new Set(['keypoints'])

export const hasPoints = (kind: string): boolean => jointed.has(kind)
export const hasOptions = (kind: string): boolean => choosing.has(kind)
export const isObject = (kind: string): boolean => kinds.shape(kind) !== null || kinds.mark(kind) !== null
export const iconOf = (kind: string) => icons[kind] ?? IconVectorBezier2
export const nameOf = (kind: string): string =>
  (kinds.shape(kind) ?? kinds.form(kind) ?? kinds.mark(kind))?.name ?? kind

/** Letters that decide, edit, look or take a tool in the labeling editor: no object may have them. */
export const reservedHotkeys = (): ReadonlySet<string> =>
  new Set([...'axjksefgvh', ...kinds.shapes().map(({ tool }) => tool.key)])

/** Object kinds first: that is what most projects begin with. */
export const objectKinds = (): string[] =>
  kinds
    .all()
    .filter(({ family }) => family !== 'form')
    .map(({ id }) => id)
export const questionKinds = (): string[] =>
  kinds
    .all()
    .filter(({ family }) => family === 'form')
    .map(({ id }) => id)
