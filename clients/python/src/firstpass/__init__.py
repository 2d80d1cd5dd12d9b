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
from firstpass.client import Client
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
    NotFound,
    NotSignedIn,
    ServerError,
    TooLarge,
    Unreachable,
    WaitedTooLong,
)
from firstpass.intake import Brought, IntakeError, NewDataRow
from firstpass.jobs import Export, Job, LineError, LineResult
from firstpass.labels import Label
from firstpass.models import Model, ModelRun, RunDataRow
from firstpass.ontologies import Feature, Kind, Ontology, Option
from firstpass.progress import Progress
from firstpass.projects import Batch, Project
from firstpass.session import Retries

__all__ = [
    "Annotation",
    "ApiError",
    "BadRequest",
    "Batch",
    "BoundingBox",
    "Brought",
    "Checklist",
    "Choice",
    "Classification",
    "Client",
    "Conflict",
    "DataRow",
    "Dataset",
    "Entity",
    "Export",
    "Feature",
    "FieldError",
    "FirstpassError",
    "Forbidden",
    "Frames",
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
    "LimitReached",
    "LineError",
    "LineResult",
    "Mask",
    "Message",
    "Model",
    "ModelRun",
    "NewDataRow",
    "NotFound",
    "NotSignedIn",
    "Object",
    "OnMap",
    "Ontology",
    "Option",
    "Page",
    "Place",
    "Point",
    "Polygon",
    "Polyline",
    "Progress",
    "Project",
    "Radio",
    "Ranking",
    "Relationship",
    "Retries",
    "RotatedBox",
    "RunDataRow",
    "ServerError",
    "Text",
    "TimeSpan",
    "TooLarge",
    "Track",
    "Unreachable",
    "WaitedTooLong",
    "track",
]
