/** What an export can be narrowed to, by name. */
import { useMay } from '@/api/session'
import { useDatasets } from '@/features/datasets/queries'
import { useModelRuns } from '@/features/models/queries'
import { useBatches, useProjects } from '@/features/projects/queries'
import { type Named, useSlices, useThing } from '@/features/slices/queries'
import { useWhole } from '@/lib/pages'
import type { Choice } from './choice'

export interface Option {
  value: string
  label: string
}

const byName = ({ id, name }: { id: string; name: string }): Option => ({ value: id, label: name })

/** With the one that a link names, where the list has not come that far. */
function useWith(kind: Named, id: string | undefined, options: Option[], isLoaded: boolean): Option[] {
  const wanted = isLoaded && id && !options.some(({ value }) => value === id) ? id : undefined
  const { data } = useThing(kind, wanted)
  if (!wanted || !data) return options
  return [{ value: wanted, label: [data.model_name, data.name].filter(Boolean).join(' · ') }, ...options]
}

export function useOptions({ project, model_run, dataset, batches }: Choice) {
  const [catalog, models] = [useMay('catalog.view'), useMay('models.view')]
  const projects = useProjects({ enabled: useMay('projects.view') })
  const runs = useModelRuns(undefined, { enabled: models })
  const datasets = useDatasets({ enabled: catalog })
  const slices = useSlices({ enabled: catalog, usable: true })
  const queued = useBatches(project, { enabled: project !== '' })
  const [allProjects, allRuns, allBatches] = [useWhole(projects), useWhole(runs), useWhole(queued)]
  const [allDatasets, allSlices] = [useWhole(datasets), useWhole(slices)]
  const inProject = allProjects.find(({ id }) => id === project)
  const spoken = inProject?.ontology
  const fitting = allRuns.filter(({ purpose, ontology }) => purpose !== 'probe' && (!spoken || ontology === spoken))
  const named = fitting.map(({ id, model_name, name }) => ({ value: id, label: `${model_name} · ${name}` }))
  return {
    projects: useWith('project', project, allProjects.map(byName), projects.isSuccess),
    runs: useWith('model_run', model_run, named, runs.isSuccess),
    batches: useWith('batch', batches[0], allBatches.map(byName), queued.isSuccess),
    datasets: useWith('dataset', dataset, allDatasets.map(byName), datasets.isSuccess),
    slices: allSlices.map(byName),
    /** How far the tasks of the project are, and what the run holds, where the lists have them. */
    tasks: inProject?.counts,
    run: allRuns.find(({ id }) => id === model_run),
  }
}

export type Options = ReturnType<typeof useOptions>

export const nameIn = (options: Option[], id: string): string | undefined =>
  options.find(({ value }) => value === id)?.label
