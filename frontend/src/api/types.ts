/** The shapes of the REST API. Ids are UUIDs, times ISO 8601 in UTC. */

export type Role = 'owner' | 'manager' | 'reviewer' | 'annotator' | 'viewer'
export const roles: readonly Role[] = ['owner', 'manager', 'reviewer', 'annotator', 'viewer']

export interface Page<T> {
  results: T[]
  next: string | null
  count: number | null
}

// organizations and accounts
export interface Me {
  user: { id: number | string; email: string; name: string }
  organizations: { slug: string; name: string; role: Role }[]
  demo: boolean
}

export interface Organization {
  id: string
  name: string
  slug: string
  role: Role
  permissions: Permission[]
  quotas: { kind: string; used: number; limit: number | null }[]
  created_at: string
}

export const permissions = [
  'organization.view',
  'organization.manage',
  'members.manage',
  'api_keys.manage',
  'catalog.view',
  'catalog.edit',
  'ontologies.view',
  'ontologies.edit',
  'models.view',
  'models.edit',
  'predictions.upload',
  'predictors.view',
  'predictors.train',
  'projects.view',
  'projects.edit',
  'tasks.label',
  'tasks.review',
  'savings.view',
  'exports.create',
  'jobs.view',
  'audit.view',
] as const
export type Permission = (typeof permissions)[number]

export interface Person {
  membership: string
  name: string
  email: string
}

export interface Member {
  id: string
  name: string
  email: string
  role: Role
  is_you: boolean
  created_at: string
}

export interface Invitation {
  id: string
  /** Empty where anybody with the link may accept. */
  email: string
  role: Role
  created_by: Person
  created_at: string
  expires_at: string
  accepted_at: string | null
  /** Told once, when it is made. */
  link?: string
}

export interface InvitationPreview {
  organization: string
  role: Role
  email: string
  invited_by: string
  expires_at: string
}

export interface ApiKey {
  id: string
  name: string
  prefix: string
  scopes: Permission[]
  owner: Person
  created_at: string
  expires_at: string | null
  last_used_at: string | null
  /** Told once, when it is made. */
  key?: string
}

export interface AuditLine {
  id: string
  actor: string
  api_key: string | null
  action: string
  subject_type: string
  subject: string
  before: unknown
  after: unknown
  at: string
}

export interface DemoAccounts {
  organization: string
  accounts: { role: Role; email: string; name: string }[]
}

// catalog
export interface Dataset {
  id: string
  name: string
  description: string
  data_row_count: number
  created_at: string
}

export type DataRowState = 'processing' | 'ready' | 'failed'

export interface DataRow {
  id: string
  dataset: string
  global_key: string | null
  name: string
  modality: string
  mime: string
  width: number | null
  height: number | null
  bytes: number
  checksum: string
  state: DataRowState
  error: string
  metadata: Record<string, unknown>
  media_url: string
  thumbnail_url: string
  created_at: string
}

export interface UploadAnswer {
  created: DataRow[]
  duplicates: { name: string; data_row: DataRow }[]
  refused: { name: string; code: string; message: string }[]
}

// ontologies
export type ObjectKind = 'bounding_box' | 'polygon'
export type ClassificationKind = 'radio' | 'checklist' | 'text'
export type FeatureKind = ObjectKind | ClassificationKind

export interface Option {
  id: string
  name: string
  /** Empty for none. */
  hotkey: string
  features: Feature[]
}

export interface Feature {
  id: string
  kind: FeatureKind
  name: string
  color: string
  hotkey: string
  required: boolean
  options: Option[]
  features: Feature[]
}

export interface OntologySummary {
  id: string
  name: string
  version: number
  feature_count: number
  created_at: string
  updated_at: string
}

export interface Ontology extends Omit<OntologySummary, 'feature_count'> {
  features: Feature[]
}

// annotations, the one form
export interface BoxValue {
  x: number
  y: number
  width: number
  height: number
}
export interface PolygonValue {
  rings: [number, number][][]
}
export interface Answer {
  feature: string
  kind: ClassificationKind
  value: unknown
  confidence?: number | null
}
export interface Annotation {
  id: string
  kind: FeatureKind
  feature: string
  value: BoxValue | PolygonValue | Record<string, unknown>
  answers: Answer[]
  confidence: number | null
  at: null
  derived_from: string | null
}

// models and runs
export interface Model {
  id: string
  name: string
  ontology: string
  description: string
  run_count: number
  created_at?: string
}

export type RunPurpose = 'upload' | 'prelabel' | 'live' | 'auto' | 'production' | 'probe'

export interface ModelRun {
  id: string
  model: string
  model_name: string
  ontology: string
  name: string
  purpose: RunPurpose
  state: string
  config: Record<string, unknown>
  data_row_count: number
  prediction_count: number
  created_at: string
}

export interface ModelRunDataRow {
  data_row: DataRow
  split: string
  prediction_count: number
  lowest_confidence: number | null
}

export interface DataRowPredictions {
  data_row: string
  annotation_set: string
  annotations: Annotation[]
}

// projects
export interface TaskCounts {
  queued: number
  in_progress: number
  review: number
  done: number
  skipped: number
  rework: number
}

export interface Project {
  id: string
  name: string
  ontology: string
  instructions: string
  review_share: number
  suggestion_threshold: number
  revision: number
  counts: TaskCounts
  archived_at: string | null
  created_at: string
}

/** A new batch, and what became of the images that were sent. */
export interface BatchMade extends Batch {
  added: number
  already: number
  not_ready: number
}

export interface Batch {
  id: string
  project: string
  name: string
  priority: number
  counts: TaskCounts
  created_at: string
}

/** A predictor that a project's people can ask; without a version always the newest that is ready. */
export interface ProjectPredictor {
  id: string
  predictor: Predictor
  version: string | null
  feature_map: Record<string, string>
}

// predictors
export interface TrainingPoint {
  step: number
  loss: number
}

/** How a version came to be. */
export interface VersionCard {
  config?: Record<string, unknown>
  data?: string
  samples?: number
  objects?: number
  seed?: number
  steps?: number
  seconds?: number
  threads?: number
  parameters?: number
  losses?: [number, number][]
  held_out?: number
  torch?: string
}

export interface VersionMetrics {
  images?: number
  threshold?: number
  objects?: number
  precision?: number
  recall?: number
  f1?: number
  pass_ms?: number[]
}

export interface PredictorVersion {
  id: string
  number: number
  state: 'training' | 'ready' | 'failed'
  sha256: string
  classes: string[]
  metrics: VersionMetrics
  trained: VersionCard
  job: string | null
  created_at: string
}

export interface Predictor {
  id: string
  name: string
  family: string
  description: string
  ontology: string
  ontology_name: string
  model: string
  ready: boolean
  versions: PredictorVersion[]
  created_at: string
}

export interface PredictorFamily {
  name: string
  title: string
  summary: string
  kinds: string[]
  trainable: boolean
}

/** Work that was asked for; job is null where everything was said before. */
export interface Asked {
  job: string | null
  model_run: string
}

// jobs
export type JobState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled'

export interface Job {
  id: string
  kind: string
  title: string
  state: JobState
  /** 0 where it is not known. */
  total: number
  done: number
  failed: number
  message: string
  params: Record<string, unknown>
  result: Record<string, unknown>
  metrics: Record<string, number>[]
  cancel_requested: boolean
  created_at: string
  started_at: string | null
  finished_at: string | null
}

export interface JobError {
  line: number | null
  pointer: string
  code: string
  message: string
  expected: string
  subject: string
}

/** The body of `jobs.progressed` and `jobs.finished`. */
export interface JobProgress {
  job: string
  kind: string
  state: JobState
  total: number
  done: number
  failed: number
  message: string
  /** One more point of a curve, such as the loss of a step. */
  point?: Record<string, number> | null
}

// savings
export interface OutcomeTimes {
  n: number
  median_s: number | null
  mean_s: number | null
  p25_s: number | null
  p75_s: number | null
}

export type Outcome = 'accepted' | 'edited' | 'rejected' | 'drawn'

export interface Savings {
  enough: boolean
  needed: number
  outcomes: Record<Outcome, OutcomeTimes>
  acceptance_rate: number | null
  decided: number
  other_s: number
  /** Lower edges of the bins; the last one is open. */
  distribution: { bins_s: number[]; drawn: number[]; adjusted: number[] }
  measured: {
    saved_s_per_annotation: number
    saved_percent: number
    saved_hours: number
    saved_money: number | null
    currency: string | null
  } | null
  calculator_defaults: CalculatorInput
}

export interface CalculatorInput {
  seconds_to_draw: number
  accuracy: number
  seconds_saved: number
  seconds_lost: number
}

export interface CalculatorAnswer {
  seconds_saved: number
  percent: number
  break_even_accuracy: number | null
}
