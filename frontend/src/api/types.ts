/**
 * The shapes of the REST API under the names the interface uses. They come from the OpenAPI description; only what it
 * leaves open (JSON columns) is said here.
 */
import type { components } from './generated/schema'

export type Schemas = components['schemas']

/** A shape with some of its members said more closely. */
type With<Shape, Closer> = Omit<Shape, keyof Closer> & Closer

export interface Page<T> {
  results: T[]
  next: string | null
  /** How many there are in all; on the first page only. */
  count: number | null
}

// organizations and accounts
export type Role = Schemas['RoleEnum']
export const roles: readonly Role[] = ['owner', 'manager', 'reviewer', 'annotator', 'viewer']
export type Permission = Schemas['PermissionEnum']
export type Me = Schemas['MeOutput']
export type Organization = Schemas['OrganizationOutput']
export type Member = Schemas['MemberOutput']
/** Its link is told once, when it is made. */
export type Invitation = Schemas['InvitationOutput'] & { link?: string }
export type InvitationPreview = Schemas['PreviewOutput']
/** The key itself is told once, when it is made. */
export type ApiKey = Schemas['ApiKeyOutput'] & { key?: string }
/** The secret is told once, when it is made. */
export type Webhook = Schemas['WebhookOutput'] & { secret?: string }
export type WebhookEventType = Schemas['EventTypeOutput']
export type WebhookDelivery = Schemas['WebhookDeliveryOutput']
export type WebhookDeliveryDetail = Schemas['WebhookDeliveryDetail']
export type AuditLine = Schemas['AuditLineOutput']
export type DemoAccounts = Schemas['DemoOutput']

// catalog
export type Dataset = Schemas['DatasetOutput']
export type DataRow = With<Schemas['DataRowOutput'], { metadata: Record<string, unknown> }>
export type DataRowInCatalog = Schemas['DataRowInCatalogOutput']
export type Attachment = Schemas['AttachmentOutput']
export type NewAttachment = Schemas['AttachmentInputRequest']
export type AttachmentKind = Schemas['AttachmentKindEnum']
export type MetadataField = Schemas['MetadataFieldOutput']
export type MetadataKind = Schemas['MetadataKindEnum']
export type UploadAnswer = With<
  Schemas['UploadOutput'],
  { created: DataRow[]; duplicates: { name: string; data_row: DataRow }[]; job: Job | null }
>

// ontologies
export type Feature = Schemas['Feature']
export type FeatureKind = Feature['kind']
export type Option = Schemas['Option']
export type OntologySummary = Schemas['OntologySummary']
export type Ontology = Schemas['OntologyOutput']
/** Features that a file describes and nobody has saved yet. */
export type DraftedOntology = Schemas['DraftOutput']
export type OntologyChange = Schemas['OntologyPreviewOutput']
export type Removal = Schemas['OntologyRemovalInputRequest']

// models and runs
/** What a person drew or a model predicted; a prediction has a confidence. */
export type Annotation = Schemas['Annotation'] & { confidence: number | null }
export type Model = Schemas['ModelOutput']
export type ModelRun = Schemas['RunOutput']
/** A run among others, without its configuration. */
export type ListedRun = Omit<ModelRun, 'config'>
export type ModelRunDataRow = With<Schemas['RunDataRowOutput'], { data_row: DataRow }>
/** One saved change of a label. */
export type Revision = Schemas['RevisionOutput']
export type Deed = Schemas['DeedOutput']
export type DataRowPredictions = With<Schemas['PredictedOutput'], { annotations: Annotation[] }>

// production
export type ProductionQueue = Schemas['QueueOutput']
export type QueueInput = Schemas['QueueInputRequest']
export type QueueChange = Schemas['PatchedQueueChangeRequest']
export type ProductionFigures = Schemas['FiguresOutput']
export type Decision = Schemas['DecisionOutput']
export type DecisionDetail = Schemas['DecisionDetailOutput']
export type ProductionThreshold = Schemas['ThresholdOutput']
export type ProductionCertification = Schemas['CertificationOutput']
export type ProductionCalibration = Schemas['CalibrationOutput']
export type ProductionDrift = Schemas['DriftOutput']
export type DriftStep = Schemas['StepOutput']
export type DriftRung = Schemas['DriftRungEnum']
export type ReliabilityDiagram = Schemas['DiagramOutput']
export type ThresholdPoint = Schemas['PointOutput']
/** A figure, and from where to where it may be. */
export type Band = Schemas['BandOutput']
export type PromiseInput = Schemas['PromiseInputRequest']

// projects
export type TaskCounts = Schemas['TaskCounts']
export type Project = Schemas['ProjectOutput']
/** One project, with how many tasks the queue could hand to the caller now. */
export type ProjectDetail = Schemas['ProjectDetail']
export type Task = Schemas['TaskOutput']
export type TaskState = Task['state']
/** How one person's work in a project turned out. */
export type PersonQuality = Schemas['QualityOutput']
/** How far the people of a project agree. */
export type Agreement = Schemas['AgreementOutput']
/** Data rows whose label people are measured by, and what they said of them. */
export type Benchmarks = Schemas['BenchmarksOutput']
export type BenchmarkAnswer = Schemas['BenchmarkAnswerOutput']
export type BenchmarksMarked = Schemas['BenchmarksMarkedOutput']
/** One answer beside the label that it is held against. */
export type BenchmarkSideBySide = With<Schemas['BenchmarkSideBySideOutput'], { gold: Annotation[]; said: Annotation[] }>
/** What several people said of one data row, and what was made of it. */
export type IndependentLabels = With<
  Schemas['IndependentLabelsOutput'],
  { labels: With<Schemas['IndependentLabelOutput'], { annotations: Annotation[] }>[] }
>
export type Transition = Schemas['TransitionOutput']
export type MovedTasks = Schemas['MovedOutput']
export type TaskMoveRequest = Schemas['TaskMoveInputRequest']
export type Batch = Schemas['BatchOutput']
/** A new batch, and what became of the images that were sent. */
export type BatchMade = Schemas['BatchMadeOutput']

// predictors
/** How a version came to be. */
export interface VersionCard {
  config?: Record<string, unknown>
  data?: string
  samples?: number
  objects?: number
  /** How many data rows were learned from, and how many measured on. */
  data_rows?: number
  held_out?: number
  /** How many were not learned from, by why. */
  kept_back?: Partial<Record<'blind' | 'by_id' | 'unused' | 'project' | 'split', number>>
  /** What was chosen to learn from and to measure on, by the names of then. */
  lesson?: { project?: string; slice?: string; held_out_project?: string; splits?: string }
  seed?: number
  steps?: number
  seconds?: number
  parameters?: number
  losses?: [number, number][]
  /** What was told while it learned, by name: steps and values. */
  curves?: Record<string, [number, number][]>
  /** How many of the data rows were not learned from, but looked at while it learned. */
  set_aside?: number
  torch?: string
  /** Of a workflow: the predictors that its nodes ask. */
  parts?: { node: string; predictor: string; name: string; number: number }[]
  /** How the version in use before did on the same labels; one that has learned from any of them is not measured. */
  before?: { version: string; number: number; metrics: VersionMetrics; has_learned_them?: boolean } | null
  /** Why it was not measured, or not against the version before it; '' where it was. */
  unmeasured?: string
  /** Why it is not used though it would be if it were better; '' where it is. */
  not_promoted?: string
  /** Why it is used though it could not be compared with the one before; '' where it was. */
  not_compared?: string
}

/** How well it does on what it has not seen. */
export interface VersionMetrics {
  images?: number
  threshold?: number
  objects?: number
  precision?: number
  recall?: number
  f1?: number
  average_precision?: number | null
  pass_ms?: number[]
}

export type PredictorVersion = With<Schemas['VersionOutput'], { metrics: VersionMetrics; trained: VersionCard }>
export type Predictor = With<Schemas['PredictorOutput'], { versions: PredictorVersion[] }>
export type PredictorFamily = Schemas['FamilyOutput']
/** A predictor that a project's people can ask; without a version always the newest that is ready. */
export type ProjectPredictor = With<Schemas['AttachedOutput'], { predictor: Predictor }>
/** Work that was asked for; job is null where everything was said before. */
export type Asked = Schemas['AskedOutput']

// jobs
export type Job = With<
  Schemas['JobOutput'],
  { params: Record<string, unknown>; result: Record<string, unknown>; metrics: Record<string, number>[] }
>
export type JobState = Job['state']
export type JobError = Schemas['JobErrorOutput']

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
export type OutcomeTimes = Schemas['TimesOutput']
export type Outcome = keyof Schemas['OutcomesOutput']

export interface CalculatorInput {
  seconds_to_draw: number
  accuracy: number
  seconds_saved: number
  seconds_lost: number
}

export type CalculatorAnswer = Schemas['EstimateOutput']
export type Savings = With<
  Schemas['SavingsOutput'],
  { measured: Schemas['MeasuredOutput'] | null; calculator_defaults: CalculatorInput }
>
