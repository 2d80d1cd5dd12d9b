/** The least confidence a person chose last in a project, else the project's own. */
import type { Project } from '@/api/types'

const keyOf = (project: string): string => `firstpass-threshold:${project}`

export function rememberedThreshold(project: Project): number {
  const kept = Number.parseFloat(localStorage.getItem(keyOf(project.id)) ?? '')
  return Number.isFinite(kept) ? kept : project.suggestion_threshold
}

export function rememberThreshold(project: string, value: number): void {
  localStorage.setItem(keyOf(project), String(value))
}

const ownKeyOf = (project: string): string => `firstpass-thresholds:${project}`

/** Those of single classes, by feature. */
export function rememberedThresholds(project: string): ReadonlyMap<string, number> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(ownKeyOf(project)) ?? '{}')
    return new Map(Object.entries(kept ?? {}).filter(([, value]) => Number.isFinite(value)))
  } catch {
    return new Map()
  }
}

export function rememberThresholds(project: string, own: ReadonlyMap<string, number>): void {
  localStorage.setItem(ownKeyOf(project), JSON.stringify(Object.fromEntries(own)))
}
