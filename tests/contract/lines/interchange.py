"""Predictions and labels, in and out."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.contract.matrix import Line, Request, ndjson
from tests.support.labeling import box

NDJSON = "application/x-ndjson"


def predictions(here: Any, there: Any) -> Request:
    """One line about a data row of the run."""
    said = {**box(here.feature, confidence=0.5), "data_row": {"id": here.row}}
    return Request(f"model-runs/{here.run}/predictions", raw=ndjson(said), content_type=NDJSON, query={"mode": "append"})


def form(here: Any, there: Any) -> Request:
    """The same as a form with a file."""
    sent = predictions(here, there)
    return Request(sent.path, raw=lambda: {"file": SimpleUploadedFile("predictions.ndjson", sent.raw() if sent.raw else b"")})


LINES = (
    Line("GET model-runs/<pk>/predictions", lambda here, there: Request(f"model-runs/{here.run}/predictions")),
    Line(
        "GET model-runs/<pk>/predictions",
        lambda here, there: Request(f"model-runs/{here.run}/predictions", query={"data_row": there.row}),
        note="of a data row",
    ),
    Line("POST model-runs/<pk>/predictions", predictions, 202, note="by lines"),
    Line("POST model-runs/<pk>/predictions", form, 202, note="by a form", files=True),
    Line(
        "POST projects/<pk>/label-imports",
        lambda here, there: Request(
            f"projects/{here.project}/label-imports", raw=ndjson({"data_row": {"id": here.row}, "annotations": []}), content_type=NDJSON
        ),
        202,
    ),
    Line(
        "POST projects/<pk>/exports",
        lambda here, there: Request(f"projects/{here.project}/exports", {"format": "firstpass", "states": ["approved"]}),
        202,
    ),
)
