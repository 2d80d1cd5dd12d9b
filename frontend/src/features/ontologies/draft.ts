/** The ontology being edited: a tree of features and options, changed by small actions that leave the rest alone. */
import type { Feature, FeatureKind, Ontology, Option } from '@/api/types'
import { nextLabelColor } from '@/lib/labelColors'
import { uuid7 } from '@/lib/uuid'

export interface Draft {
  name: string
  features: Feature[]
}

export type DraftAction =
  | { do: 'load'; ontology: Ontology }
  | { do: 'rename'; name: string }
  /** Below the ontology itself (null), below an object, or below an option. */
  | { do: 'add-feature'; below: string | null; kind: FeatureKind; withOptions: boolean }
  | {
      do: 'change-feature'
      id: string
      change: Partial<Pick<Feature, 'name' | 'color' | 'hotkey' | 'required' | 'settings'>>
    }
  | { do: 'remove-feature'; id: string }
  | { do: 'add-option'; feature: string }
  | { do: 'change-option'; id: string; change: Partial<Pick<Option, 'name' | 'hotkey'>> }
  | { do: 'remove-option'; id: string }
  /** Past its next neighbour among those shown beside it. */
  | { do: 'move'; id: string; by: -1 | 1; among: readonly string[] }

export const draftOf = ({ name, features }: Pick<Ontology, 'name' | 'features'>): Draft => ({ name, features })

const newOption = (name = ''): Option => ({ id: uuid7(), name, hotkey: '', external_id: '', features: [] })

function newFeature(kind: FeatureKind, withOptions: boolean, color: string): Feature {
  return {
    id: uuid7(),
    kind,
    name: '',
    color,
    hotkey: '',
    required: false,
    settings: {},
    external_id: '',
    options: withOptions ? [newOption(), newOption()] : [],
    features: [],
  }
}

/** Features that a file gave no colour get one of their own each. */
export function colored(features: readonly Feature[]): Feature[] {
  const taken = features.map(({ color }) => color).filter(Boolean)
  return features.map((feature) => {
    if (feature.color) return feature
    const color = nextLabelColor(taken)
    taken.push(color)
    return { ...feature, color }
  })
}

/** The same features under new ids, also where settings name them: saving a draft once more must not meet the ids of the first time. */
export function renewed(features: readonly Feature[]): Feature[] {
  const ids = new Map<string, string>()
  const fresh = (id: string) => ids.get(id) ?? (ids.set(id, uuid7()).get(id) as string)
  const settled = (settings: Feature['settings']) =>
    Array.isArray(settings.pairs)
      ? { ...settings, pairs: (settings.pairs as string[][]).map((pair) => pair.map(fresh)) }
      : settings
  const walk = (list: readonly Feature[]): Feature[] =>
    list.map((feature) => ({
      ...feature,
      id: fresh(feature.id),
      settings: settled(feature.settings),
      options: feature.options.map((option) => ({
        ...option,
        id: fresh(option.id),
        features: walk(option.features),
      })),
      features: walk(feature.features),
    }))
  return walk(features)
}

/** Every list of features in the tree, changed by `change`; lists that come back as they were keep their identity. */
function mapFeatures(features: Feature[], change: (list: Feature[], owner: string | null) => Feature[]): Feature[] {
  const walk = (list: Feature[], owner: string | null): Feature[] =>
    change(
      list.map((feature) => ({
        ...feature,
        features: walk(feature.features, feature.id),
        options: feature.options.map((option) => ({ ...option, features: walk(option.features, option.id) })),
      })),
      owner,
    )
  return walk(features, null)
}

const mapOptions = (features: Feature[], change: (options: Option[], owner: string) => Option[]): Feature[] =>
  mapFeatures(features, (list) => list.map((feature) => ({ ...feature, options: change(feature.options, feature.id) })))

function swapped<T extends { id: string }>(list: T[], a: string, b: string | undefined): T[] {
  const one = list.find(({ id }) => id === a)
  const other = list.find(({ id }) => id === b)
  if (!one || !other) return list
  return list.map((item) => (item === one ? other : item === other ? one : item))
}

/** All features of the tree, parents before children. */
export function allFeatures(features: Feature[]): Feature[] {
  return features.flatMap((feature) => [
    feature,
    ...allFeatures(feature.features),
    ...feature.options.flatMap((option) => allFeatures(option.features)),
  ])
}

function featuresAfter(features: Feature[], action: Exclude<DraftAction, { do: 'load' | 'rename' }>): Feature[] {
  switch (action.do) {
    case 'add-feature': {
      const color = nextLabelColor(features.map((feature) => feature.color))
      const added = newFeature(action.kind, action.withOptions, color)
      return mapFeatures(features, (list, owner) => (owner === action.below ? [...list, added] : list))
    }
    case 'change-feature':
      return mapFeatures(features, (list) =>
        list.map((feature) => (feature.id === action.id ? { ...feature, ...action.change } : feature)),
      )
    case 'remove-feature':
      return mapFeatures(features, (list) => list.filter(({ id }) => id !== action.id))
    case 'add-option':
      return mapOptions(features, (options, owner) => (owner === action.feature ? [...options, newOption()] : options))
    case 'change-option':
      return mapOptions(features, (options) =>
        options.map((option) => (option.id === action.id ? { ...option, ...action.change } : option)),
      )
    case 'remove-option':
      return mapOptions(features, (options) => options.filter(({ id }) => id !== action.id))
    case 'move': {
      const neighbour = action.among[action.among.indexOf(action.id) + action.by]
      return mapOptions(
        mapFeatures(features, (list) => swapped(list, action.id, neighbour)),
        (options) => swapped(options, action.id, neighbour),
      )
    }
  }
}

export function reduceDraft(draft: Draft, action: DraftAction): Draft {
  if (action.do === 'load') return draftOf(action.ontology)
  if (action.do === 'rename') return { ...draft, name: action.name }
  return { ...draft, features: featuresAfter(draft.features, action) }
}
