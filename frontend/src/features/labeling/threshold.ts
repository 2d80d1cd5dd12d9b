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
