"""Firstpass from Python: bring data, upload predictions, read what was wrong with them, get labels back.

import firstpass as fp

client = fp.Client("https://firstpass.example.org", api_key)
run = client.find_model("Detector").create_model_run("v1")
run.add_data_rows(global_keys=["a.jpg"])
job = run.upload_predictions([fp.Label("a.jpg", [fp.BoundingBox("car", 10, 20, 30, 40, confidence=0.9)])])
for error in job.wait().errors():
    print(error)
"""

from firstpass.annotations import (
    Annotation,
    BoundingBox,
    Checklist,
    Choice,
    Classification,
    Entity,
    Frames,
    Keyframe,
    Keypoint,
    Keypoints,
    Mask,
    Message,
    Object,
    OnMap,
    Page,
    Place,
    Point,
    Polygon,
    Polyline,
    Radio,
    Ranking,
    Relationship,
    RotatedBox,
    Text,
    TimeSpan,
    Track,
    track,
)
from firstpass.benchmarks import Benchmark, BenchmarkAnswer, Benchmarks, Figure, MarkedBenchmarks, SideBySide
from firstpass.client import Client
from firstpass.curves import CurvePoint, Curves, HistogramBin, Reliability, ReliabilityBin
from firstpass.data_rows import DataRow
from firstpass.datasets import Dataset
from firstpass.errors import (
    ApiError,
    BadRequest,
    Conflict,
    FieldError,
    FirstpassError,
    Forbidden,
    Invalid,
    InvalidPayload,
    JobCancelled,
    JobFailed,
    LimitReached,
    NotEvaluated,
    NotFound,
    NotSignedIn,
    ServerError,
    TooLarge,
    UnknownName,
    Unreachable,
    WaitedTooLong,
)
from firstpass.intake import Brought, IntakeError, NewDataRow
from firstpass.jobs import Export, Job, LineError, LineResult
from firstpass.labels import Label
from firstpass.metrics import (
    ComparedClass,
    Comparison,
    Confusion,
    Evaluation,
    LabelboxScore,
    Metrics,
    Score,
    Subject,
)
from firstpass.models import Model, ModelRun, Unanswered
from firstpass.ontologies import Feature, Kind, Ontology, Option
from firstpass.outcomes import LabelError, PredictionOutcome, RowOutcomes, SentToReview, TruthOutcome
from firstpass.production import Asked, Decision, Outcome, ProductionQueue
from firstpass.progress import Progress
from firstpass.projects import Batch, Project
from firstpass.publications import Publication
from firstpass.rows import ComparedDataRow, RowFigures, RunDataRow
from firstpass.session import Retries
from firstpass.stated import RowMetric
from firstpass.threshold import Certification, CertifiedThreshold, Standing

__all__ = [
    "Annotation",
    "ApiError",
    "Asked",
    "BadRequest",
    "Batch",
    "Benchmark",
    "BenchmarkAnswer",
    "Benchmarks",
    "BoundingBox",
    "Brought",
    "Certification",
    "CertifiedThreshold",
    "Checklist",
    "Choice",
    "Classification",
    "Client",
    "ComparedClass",
    "ComparedDataRow",
    "Comparison",
    "Conflict",
    "Confusion",
    "CurvePoint",
    "Curves",
    "DataRow",
    "Dataset",
    "Decision",
    "Entity",
    "Evaluation",
    "Export",
    "Feature",
    "FieldError",
    "Figure",
    "FirstpassError",
    "Forbidden",
    "Frames",
    "HistogramBin",
    "IntakeError",
    "Invalid",
    "InvalidPayload",
    "Job",
    "JobCancelled",
    "JobFailed",
    "Keyframe",
    "Keypoint",
    "Keypoints",
    "Kind",
    "Label",
    "LabelError",
    "LabelboxScore",
    "LimitReached",
    "LineError",
    "LineResult",
    "MarkedBenchmarks",
    "Mask",
    "Message",
    "Metrics",
    "Model",
    "ModelRun",
    "NewDataRow",
    "NotEvaluated",
    "NotFound",
    "NotSignedIn",
    "Object",
    "OnMap",
    "Ontology",
    "Option",
    "Outcome",
    "Page",
    "Place",
    "Point",
    "Polygon",
    "Polyline",
    "PredictionOutcome",
    "ProductionQueue",
    "Progress",
    "Project",
    "Publication",
    "Radio",
    "Ranking",
    "Relationship",
    "Reliability",
    "ReliabilityBin",
    "Retries",
    "RotatedBox",
    "RowFigures",
    "RowMetric",
    "RowOutcomes",
    "RunDataRow",
    "Score",
    "SentToReview",
    "ServerError",
    "SideBySide",
    "Standing",
    "Subject",
    "Text",
    "TimeSpan",
    "TooLarge",
    "Track",
    "TruthOutcome",
    "Unanswered",
    "UnknownName",
    "Unreachable",
    "WaitedTooLong",
    "track",
]
